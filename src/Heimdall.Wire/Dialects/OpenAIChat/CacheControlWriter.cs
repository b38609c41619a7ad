using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Cache breakpoints: this dialect has none, some who speak it take Anthropic's.</summary>
internal static class CacheControlWriter
{
    public static bool IsTaken(ChatRequest request, WriteContext context) =>
        request.Origin == DialectId.OpenAIChat || context.Quirks.HasFlag(Quirks.CacheControl);

    /// <summary>Writes the field into the object that is open, or reports that it is dropped.</summary>
    public static void Write(RawJson cacheControl, ChatRequest request, WriteContext context, JsonEmitter output)
    {
        if (cacheControl.IsAbsent)
            return;
        if (!IsTaken(request, context))
        {
            ReportDropped(context);
            return;
        }

        output.Name("cache_control"u8);
        output.Raw(cacheControl);
    }

    public static void ReportDropped(WriteContext context) =>
        context.Report.Dropped("cache_control", "The upstream places its own cache breakpoints.");
}
