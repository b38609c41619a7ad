using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Gives an upstream the reasoning of earlier turns back, in the form it takes: what it signed or encrypted itself as <c>reasoning_details</c>, plain
/// text where it wants its text. What another upstream signed is nobody else's (conformance B17): dropped and reported.
/// </summary>
internal sealed class ReplayedReasoning(WriteContext context, JsonEmitter output)
{
    public void Write(Message message, bool hasCalls)
    {
        var details = message.Parts.FindAll(part => part is ThinkingPart { State: { } state } && state.IsReadableBy(DialectId.OpenAIChat, context.Provider));
        if (details.Count > 0)
            WriteDetails(details);
        else if (context.Quirks.HasFlag(Quirks.ReplaysReasoning))
            WriteText("reasoning_content"u8, message, anyOrigin: true, evenEmpty: hasCalls);
        else if (context.Quirks.HasFlag(Quirks.ReasoningObject))
            WriteText("reasoning"u8, message, anyOrigin: false, evenEmpty: false);
        ReportForeign(message);
    }

    private void WriteDetails(List<Part> details)
    {
        output.Name("reasoning_details"u8);
        output.BeginArray();
        foreach (var part in details)
        {
            if (part is ThinkingPart { State: { } state, Text: var text })
                ReasoningDetails.Write(state, text, output);
        }

        output.EndArray();
    }

    // DeepSeek refuses a turn with calls and without the field, so it is there even if empty
    // (https://api-docs.deepseek.com/guides/thinking_mode, deepseek-ai/deepseek-harness#739, seen 2026-11).
    private void WriteText(ReadOnlySpan<byte> name, Message message, bool anyOrigin, bool evenEmpty)
    {
        if (!evenEmpty && !message.Parts.Exists(part => IsSaid(part, anyOrigin)))
            return;
        output.Name(name);
        output.BeginText();
        foreach (var part in message.Parts)
        {
            if (IsSaid(part, anyOrigin))
                output.Append(((ThinkingPart)part).Text.Span);
        }

        output.EndText();
    }

    private static bool IsSaid(Part part, bool anyOrigin) =>
        part is ThinkingPart { Text.IsEmpty: false } thinking && (anyOrigin || thinking.State is null);

    private void ReportForeign(Message message)
    {
        foreach (var part in message.Parts)
        {
            if (part is not ThinkingPart thinking || (thinking.State is { } own && IsTaken(own)))
                continue;
            var textIsSaid = context.Quirks.HasFlag(Quirks.ReplaysReasoning) || (context.Quirks.HasFlag(Quirks.ReasoningObject) && thinking.State is null);
            if (!thinking.Text.IsEmpty && !textIsSaid)
                context.Report.Dropped("thinking", "The upstream does not take its reasoning back.");
            else if (thinking.State is not null)
                context.Report.Dropped("thinking.signature", "Another upstream signed it.");
        }
    }

    private bool IsTaken(ContinuationState state) => state.IsReadableBy(DialectId.OpenAIChat, context.Provider) || GoogleSignature.IsTaken(state, context);
}
