using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>What stands behind the content of a candidate, streamed or not.</summary>
internal static class ReplyEnd
{
    public static void WriteCandidate(ReplyFinished finished, ReplySources sources, JsonEmitter output)
    {
        output.Name("finishReason"u8);
        output.Text(FinishReasons.Word(finished.Reason));
        sources.Write(output);
    }

    public static void WriteIdentity(EncodeContext context, JsonText responseId, JsonEmitter output)
    {
        output.Name("modelVersion"u8);
        output.Text(context.Model);
        output.Name("responseId"u8);
        output.Text(responseId);
    }
}
