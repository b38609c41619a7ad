using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Remembers of a tool's result that it answers a custom tool: its call may stand at the provider, where the item's type must fit it.</summary>
internal static class OutputItem
{
    public static ExtraField CustomMark { get; } = new(JsonText.FromPlain("type"u8), RawJson.FromLiteral("\"custom_tool_call_output\""u8));

    public static bool IsMark(ExtraField extra) => extra.Name.Equals(CustomMark.Name);
}
