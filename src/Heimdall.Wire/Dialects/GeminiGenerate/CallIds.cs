using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Ids of calls. The API takes any, on calls and results alike, and none (https://ai.google.dev/api/caching#FunctionCall).</summary>
internal static class CallIds
{
    public static void Write(JsonText id, JsonEmitter output)
    {
        if (id.IsEmpty || id.StartsWith(WireTypes.MadeCallId))
            return;
        output.Name("id"u8);
        output.Text(id);
    }
}
