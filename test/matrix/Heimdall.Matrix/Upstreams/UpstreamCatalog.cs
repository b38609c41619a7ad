using System.Collections.Immutable;

namespace Heimdall.Matrix.Upstreams;

/// <summary>The rows of the tables.</summary>
internal static class UpstreamCatalog
{
    public static readonly ImmutableArray<Upstream> All =
    [
        new AnthropicUpstream(),
        new OpenAIChatUpstream(),
        new ReasoningChatUpstream(),
        new ResponsesUpstream(),
        new GeminiUpstream("gemini-2.5", "gemini-2.5-pro", signsCalls: false),
        new GeminiUpstream("gemini-3", "gemini-3.1-pro-preview", signsCalls: true),
    ];
}
