using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes <c>reasoning</c>: how hard the model shall think, and whether it shall show what it thinks (conformance B22).</summary>
internal sealed class ReasoningSettingsWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    public void Write()
    {
        if (request.Reasoning is not { } wanted)
            return;
        if (request.Origin == DialectId.OpenAIResponses)
            WriteVerbatim(wanted);
        else if (context.Facts.TakesEffort)
            WritePlanned(wanted);
        else if (!ReasoningPlan.IsOff(wanted) || context.Facts.Reasoning is not Providers.ReasoningStyle.None)
            context.Report.Dropped("reasoning", "The model is not known to reason.");
    }

    // A client of this dialect names the upstream's own parameters: its words stand.
    private void WriteVerbatim(Reasoning wanted)
    {
        Begin();
        if (wanted.Effort is { } effort)
            Word("effort"u8, effort.Span);
        foreach (var extra in request.Extras)
        {
            if (!ReasoningFields.Holds(extra.Name))
                continue;
            output.Name(ReasoningFields.NameOf(extra));
            output.Raw(extra.Value);
        }

        output.EndObject();
    }

    private void WritePlanned(Reasoning wanted)
    {
        // A chat client's word is OpenAI's own, and stands too.
        var isOwnWord = request.Origin == DialectId.OpenAIChat && wanted.Effort is not null;
        var effort = isOwnWord ? wanted.Effort!.Value.Span : Planned(wanted);
        var isShown = IsShown(wanted);
        if (effort.IsEmpty && !isShown)
            return;
        Begin();
        if (!effort.IsEmpty)
            Word("effort"u8, effort);
        if (isShown)
            Word("summary"u8, "auto"u8);
        output.EndObject();
    }

    private ReadOnlySpan<byte> Planned(Reasoning wanted) =>
        ReasoningPlan.Effort(wanted, context.Facts.Efforts, request.MaxTokens, context.Report) is { } effort ? effort.Word() : default;

    // The summary is all that OpenAI shows of its reasoning. Who did not ask to see any is not made to pay for it.
    private static bool IsShown(Reasoning wanted) =>
        wanted.Mode is ReasoningMode.Enabled or ReasoningMode.Adaptive && !ReasoningPlan.IsOff(wanted) && wanted.Display?.Is("omitted"u8) != true;

    private void Begin()
    {
        output.Name("reasoning"u8);
        output.BeginObject();
    }

    private void Word(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        output.Name(name);
        output.Text(word);
    }
}
