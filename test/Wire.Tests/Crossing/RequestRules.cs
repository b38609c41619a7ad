using System.Text.Json;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>What the upstreams of a dialect refuse, as far as it shows in the body.</summary>
internal static class RequestRules
{
    public static void Check(DialectId dialect, ReadOnlyMemory<byte> body, Quirks quirks = Quirks.None)
    {
        using var document = JsonDocument.Parse(body);
        if (dialect == DialectId.AnthropicMessages)
            AnthropicRequestRules.Check(document.RootElement);
        else if (dialect == DialectId.OpenAIResponses)
            ResponsesRequestRules.Check(document.RootElement);
        else if (dialect == DialectId.OpenAIChat)
            OpenAIRequestRules.Check(document.RootElement, quirks);
    }
}
