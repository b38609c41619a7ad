using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Says how much to think, in the field that the upstream has for it: <c>reasoning_effort</c>, the <c>reasoning</c> object of those who resell
/// models of every make, or the <c>thinking</c> switch of those who have one (conformance B22).
/// </summary>
internal sealed class ReasoningWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    // Spec bifrost-core §4.3.
    private bool ForcesCall => request.Tools.Count > 0 && request.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Named };

    public void Write()
    {
        if (ForcesCall && context.Quirks.HasFlag(Quirks.ThinkingSwitch) && request.Origin != DialectId.OpenAIChat)
        {
            context.Report.Lowered("thinking", "The upstream refuses it when a tool call is forced; it is switched off.");
            WriteSwitchedOff();
            return;
        }

        if (request.Reasoning is not { } wanted)
            return;
        if (request.Origin == DialectId.OpenAIChat && context.Facts.Reasoning is not ReasoningStyle.None)
            WriteVerbatim(wanted);
        else if (context.Quirks.HasFlag(Quirks.ReasoningObject) && context.Facts.Reasoning is not ReasoningStyle.None)
            WriteObject(wanted);
        else if (context.Quirks.HasFlag(Quirks.ThinkingSwitch) && ReasoningPlan.IsOff(wanted))
            WriteSwitchedOff();
        else if (context.Facts.TakesEffort)
            WriteEffort(ReasoningPlan.Effort(wanted, context.Facts.Efforts, request.MaxTokens, context.Report));
        else if (!ReasoningPlan.IsOff(wanted) || context.Facts.Reasoning is not ReasoningStyle.None)
            context.Report.Dropped("reasoning", "The model is not known to take reasoning_effort.");
    }

    // A client of this dialect names the upstream's own parameter: its word stands. Its other fields on reasoning are extras.
    private void WriteVerbatim(Reasoning wanted)
    {
        if (wanted.Effort is not { } effort || request.Extras.Exists(static extra => extra.Name.Is("reasoning"u8)))
            return;
        output.Name("reasoning_effort"u8);
        output.Text(effort);
    }

    private void WriteEffort(Efforts? effort)
    {
        if (effort is not { } word)
            return;
        output.Name("reasoning_effort"u8);
        output.Text(word.Word());
    }

    // https://openrouter.ai/docs/guides/best-practices/reasoning-tokens: an effort or a number of tokens, turned there into what the model takes.
    private void WriteObject(Reasoning wanted)
    {
        output.Name("reasoning"u8);
        output.BeginObject();
        if (ReasoningPlan.IsOff(wanted))
        {
            output.Name("enabled"u8);
            output.Boolean(false);
        }
        else if (wanted is { BudgetTokens: > 0 and var budget, Effort: null })
        {
            output.Name("max_tokens"u8);
            output.Number(budget);
        }
        else if (ReasoningPlan.WordOf(wanted) is not null)
        {
            output.Name("effort"u8);
            output.Text(ReasoningPlan.Effort(wanted, ResoldEfforts, request.MaxTokens, context.Report)!.Value.Word());
        }
        else
        {
            output.Name("enabled"u8);
            output.Boolean(true);
        }

        output.EndObject();
    }

    private const Efforts ResoldEfforts = Efforts.Off | Efforts.Minimal | Efforts.LowToHigh | Efforts.XHigh;

    private void WriteSwitchedOff()
    {
        output.Name("thinking"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("disabled"u8);
        output.EndObject();
    }
}
