using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>What is said about thinking to a model, after what it understands (conformance B22, B23).</summary>
internal sealed record ThinkingPlan
{
    // https://platform.claude.com/docs/en/build-with-claude/extended-thinking
    private static readonly BudgetRange DefaultRange = new(1024, long.MaxValue, CanBeOff: true);

    /// <summary>Nothing is said about thinking when <see cref="ReasoningMode.Unspecified"/>.</summary>
    public ReasoningMode Mode { get; private init; }

    public long? BudgetTokens { get; private init; }

    public JsonText? Display { get; private init; }

    public JsonText? Effort { get; private init; }

    public bool Thinks => Mode is ReasoningMode.Enabled or ReasoningMode.Adaptive;

    public static ThinkingPlan Make(ChatRequest request, WriteContext context, long maxTokens, Conversation conversation)
    {
        if (request.Reasoning is not { } wanted)
            return new ThinkingPlan();
        var plan = Understood(wanted, request, context, maxTokens);
        if (plan.Thinks && Hindrance(request, conversation, plan.Mode) is { } hindrance)
        {
            context.Report.Dropped("thinking", hindrance);
            return plan with { Mode = ReasoningMode.Unspecified, BudgetTokens = null, Display = null };
        }

        return plan;
    }

    private static ThinkingPlan Understood(Reasoning wanted, ChatRequest request, WriteContext context, long maxTokens)
    {
        // In this dialect effort alone does not ask for thinking; in others it is how one asks.
        if (wanted.Mode == ReasoningMode.Unspecified && (wanted is { Effort: null, BudgetTokens: null } || request.Origin == DialectId.AnthropicMessages))
            return EffortAlone(wanted, context, maxTokens);
        switch (context.Facts.Reasoning)
        {
            case ReasoningStyle.Budget:
                return WithBudget(wanted, context, maxTokens);
            case ReasoningStyle.Adaptive:
                return Adaptive(wanted, context, maxTokens);
            case ReasoningStyle.Unknown when request.Origin == DialectId.AnthropicMessages:
                return new ThinkingPlan { Mode = wanted.Mode, BudgetTokens = wanted.BudgetTokens, Display = wanted.Display, Effort = wanted.Effort };
            default:
                if (wanted.Mode != ReasoningMode.Disabled)
                    context.Report.Dropped("thinking", "The model is not known to reason in this dialect's way.");
                return new ThinkingPlan();
        }
    }

    private static ThinkingPlan EffortAlone(Reasoning wanted, WriteContext context, long maxTokens)
    {
        if (wanted.Effort is not { } effort)
            return new ThinkingPlan();
        if (context.Facts.Reasoning == ReasoningStyle.Unknown)
            return new ThinkingPlan { Effort = effort };
        if (context.Facts.Reasoning == ReasoningStyle.Adaptive || context.Facts.Efforts != Efforts.Unknown)
            return new ThinkingPlan { Effort = Word(wanted, context, maxTokens) };
        context.Report.Dropped("output_config.effort", "The model does not know it.");
        return new ThinkingPlan();
    }

    private static ThinkingPlan WithBudget(Reasoning wanted, WriteContext context, long maxTokens)
    {
        var range = context.Facts.ThinkingBudget ?? DefaultRange;
        var asNeeded = wanted.BudgetTokens < 0 ? range.Min : range.Min + (long)(ReasoningPlan.ShareOf(Efforts.Medium) * (maxTokens - range.Min));
        var budget = ReasoningPlan.Budget(wanted, range, maxTokens, context.Report) ?? asNeeded;
        if (budget == 0)
            return new ThinkingPlan();

        // Opus 4.5 takes both; the words of the others come out in the budget alone.
        var effort = context.Facts.Efforts != Efforts.Unknown && wanted.Effort is not null ? Word(wanted, context, maxTokens) : null;
        return new ThinkingPlan { Mode = ReasoningMode.Enabled, BudgetTokens = budget, Display = wanted.Display, Effort = effort };
    }

    private static ThinkingPlan Adaptive(Reasoning wanted, WriteContext context, long maxTokens)
    {
        if (!ReasoningPlan.IsOff(wanted))
            return new ThinkingPlan { Mode = ReasoningMode.Adaptive, Display = wanted.Display, Effort = Word(wanted, context, maxTokens) };

        // Some of these models refuse "disabled"; all of them take silence.
        context.Report.Lowered("thinking", "Models that think as they see fit cannot be told not to.");
        return new ThinkingPlan();
    }

    private static JsonText? Word(Reasoning wanted, WriteContext context, long maxTokens) =>
        ReasoningPlan.Effort(wanted, context.Facts.Efforts & ~Efforts.Off, maxTokens, context.Report) is { } effort ? JsonText.FromPlain(effort.Word()) : null;

    // What Anthropic refuses together with thinking.
    private static string? Hindrance(ChatRequest request, Conversation conversation, ReasoningMode mode)
    {
        if (request.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named && request.Tools.Count > 0)
            return "The API refuses it when a tool call is forced.";
        if (conversation.Turns[^1].Role == Role.Assistant)
            return "The API refuses it when the assistant's turn is begun by the client.";
        if (mode == ReasoningMode.Enabled && InToolLoopWithoutThinking(conversation))
            return "The turn in progress began without thinking that Anthropic signed.";
        return null;
    }

    // "Expected `thinking` or `redacted_thinking`, but found `tool_use`"
    private static bool InToolLoopWithoutThinking(Conversation conversation) =>
        conversation.Turns.Count > 1
        && conversation.Turns[^1].Parts[0] is ToolResultPart
        && conversation.Turns[^2].Parts[0] is not (ThinkingPart or RedactedThinkingPart);
}
