using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes fields back that this dialect's reader kept as they were.</summary>
internal static class ExtrasWriter
{
    public static void Write(List<ExtraField>? extras, JsonEmitter output)
    {
        if (extras is null)
            return;
        foreach (var extra in extras)
        {
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }
}
