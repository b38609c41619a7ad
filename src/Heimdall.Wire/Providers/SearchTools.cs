using Heimdall.Wire.Json;

namespace Heimdall.Wire.Providers;

/// <summary>Tools that search the web, by the names that providers gave them.</summary>
internal static class SearchTools
{
    /// <summary>Of providers with <see cref="Quirks.SearchTool"/> (https://openrouter.ai/docs/guides/features/server-tools/web-search, seen 2026-11).</summary>
    public static JsonText ForAnyModel { get; } = JsonText.FromPlain("openrouter:web_search"u8);
}
