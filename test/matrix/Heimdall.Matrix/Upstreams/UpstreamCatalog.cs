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
    ];
}
