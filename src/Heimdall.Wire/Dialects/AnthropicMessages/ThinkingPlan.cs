using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>What is said about thinking to a model, after what it understands (conformance B22, B23).</summary>
internal sealed record ThinkingPlan
{
    private const long MinBudget = 1024; // https://platform.claude.com/docs/en/build-with-claude/extended-thinking

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
            return EffortAlone(wanted, context);
        switch (context.Facts.Reasoning)
        {
            case ReasoningStyle.Budget:
                return WithBudget(wanted, context.Report, maxTokens);
            case ReasoningStyle.Adaptive:
                return Adaptive(wanted, context.Report, maxTokens);
            case ReasoningStyle.Unknown when request.Origin == DialectId.AnthropicMessages:
                return new ThinkingPlan { Mode = wanted.Mode, BudgetTokens = wanted.BudgetTokens, Display = wanted.Display, Effort = wanted.Effort };
            default:
                if (wanted.Mode != ReasoningMode.Disabled)
                    context.Report.Dropped("thinking", "the model is not known to reason in this dialect's way");
                return new ThinkingPlan();
        }
    }

    private static ThinkingPlan EffortAlone(Reasoning wanted, WriteContext context)
    {
        if (wanted.Effort is not { } effort)
            return new ThinkingPlan();
        switch (context.Facts.Reasoning)
        {
            case ReasoningStyle.Adaptive:
                return new ThinkingPlan { Effort = KnownEffort(effort, context.Report) };
            case ReasoningStyle.Unknown:
                return new ThinkingPlan { Effort = effort };
            default:
                context.Report.Dropped("output_config.effort", "the model does not know it");
                return new ThinkingPlan();
        }
    }

    private static ThinkingPlan WithBudget(Reasoning wanted, TranslationReport report, long maxTokens)
    {
        if (IsOff(wanted))
            return new ThinkingPlan();
        if (maxTokens <= MinBudget)
        {
            report.Dropped("thinking", $"a limit of {maxTokens} tokens leaves no room for a budget of {MinBudget}");
            return new ThinkingPlan();
        }

        // bifrost-core §4.3: the budget is a share of what is above the minimum.
        var budget = wanted.BudgetTokens ?? MinBudget + (long)(ShareOf(wanted.Effort) * (maxTokens - MinBudget));
        var fitting = Math.Clamp(budget, MinBudget, maxTokens - 1);
        if (wanted.BudgetTokens is not null && fitting != budget)
            report.Repaired("thinking.budget_tokens", $"must be at least {MinBudget} and below max_tokens");
        return new ThinkingPlan { Mode = ReasoningMode.Enabled, BudgetTokens = fitting, Display = wanted.Display };
    }

    private static ThinkingPlan Adaptive(Reasoning wanted, TranslationReport report, long maxTokens)
    {
        if (IsOff(wanted))
        {
            // Some of these models refuse "disabled"; all of them take silence.
            report.Lowered("thinking", "models that think as they see fit cannot be told not to");
            return new ThinkingPlan();
        }

        var effort = wanted.Effort is { } word ? KnownEffort(word, report) : wanted.BudgetTokens is { } budget ? EffortOf(budget, maxTokens) : null;
        return new ThinkingPlan { Mode = ReasoningMode.Adaptive, Display = wanted.Display, Effort = effort };
    }

    // What Anthropic refuses together with thinking.
    private static string? Hindrance(ChatRequest request, Conversation conversation, ReasoningMode mode)
    {
        if (request.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named && request.Tools.Count > 0)
            return "the API refuses it when a tool call is forced";
        if (conversation.Turns[^1].Role == Role.Assistant)
            return "the API refuses it when the assistant's turn is begun by the client";
        if (mode == ReasoningMode.Enabled && InToolLoopWithoutThinking(conversation))
            return "the turn in progress began without thinking that Anthropic signed";
        return null;
    }

    // "Expected `thinking` or `redacted_thinking`, but found `tool_use`"
    private static bool InToolLoopWithoutThinking(Conversation conversation) =>
        conversation.Turns.Count > 1
        && conversation.Turns[^1].Parts[0] is ToolResultPart
        && conversation.Turns[^2].Parts[0] is not (ThinkingPart or RedactedThinkingPart);

    private static bool IsOff(Reasoning wanted) =>
        wanted.Mode == ReasoningMode.Disabled || (wanted.Effort is { } effort && effort.Is("none"u8)) || wanted is { BudgetTokens: 0 };

    private static double ShareOf(JsonText? effort) => (effort ?? default).Span switch
    {
        var e when e.SequenceEqual("minimal"u8) => 0.025,
        var e when e.SequenceEqual("low"u8) => 0.15,
        var e when e.SequenceEqual("high"u8) => 0.80,
        var e when e.SequenceEqual("xhigh"u8) || e.SequenceEqual("max"u8) => 0.90,
        _ => 0.425,
    };

    private static JsonText? EffortOf(long budget, long maxTokens) => ((double)budget / maxTokens) switch
    {
        <= 0.25 => JsonText.FromPlain("low"u8),
        <= 0.60 => JsonText.FromPlain("medium"u8),
        _ => JsonText.FromPlain("high"u8),
    };

    private static JsonText? KnownEffort(JsonText effort, TranslationReport report)
    {
        switch (effort.Span)
        {
            case var e when e.SequenceEqual("low"u8) || e.SequenceEqual("medium"u8) || e.SequenceEqual("high"u8) || e.SequenceEqual("max"u8):
                return effort;
            case var e when e.SequenceEqual("minimal"u8):
                report.Lowered("reasoning.effort", "minimal becomes low");
                return JsonText.FromPlain("low"u8);
            case var e when e.SequenceEqual("xhigh"u8):
                report.Lowered("reasoning.effort", "xhigh becomes high, which every model of this kind takes");
                return JsonText.FromPlain("high"u8);
            default:
                report.Dropped("reasoning.effort", "the word is unknown to Anthropic");
                return null;
        }
    }
}
