using Heimdall.Wire.Json;

namespace Heimdall.Wire.Providers;

/// <summary>Tools that search the web, by the names that providers gave them.</summary>
internal static class SearchTools
{
    /// <summary>Of providers with <see cref="Quirks.SearchTool"/> (https://openrouter.ai/docs/guides/features/server-tools/web-search, seen 2026-11).</summary>
    public static JsonText ForAnyModel { get; } = JsonText.FromPlain("openrouter:web_search"u8);

    /// <summary>Anthropic's, in the version that all Claudes with the tool take (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool, seen 2026-11).</summary>
    public static JsonText OfClaude { get; } = JsonText.FromPlain("web_search_20250305"u8);
}
