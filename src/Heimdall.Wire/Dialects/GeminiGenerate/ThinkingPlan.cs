using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// What is said about thinking to a model (https://ai.google.dev/gemini-api/docs/thinking): a budget in tokens to generation 2.5, a level in words from 3 on,
/// never both.
/// </summary>
internal sealed record ThinkingPlan
{
    public long? Budget { get; private init; }

    /// <summary>Empty: the model's default.</summary>
    public JsonText Level { get; private init; }

    public bool? IncludeThoughts { get; private init; }

    public bool SaysNothing => Budget is null && Level.IsEmpty && IncludeThoughts is null;

    public static ThinkingPlan Make(ChatRequest request, WriteContext context, ModelGeneration model)
    {
        if (request.Reasoning is not { } wanted)
            return new ThinkingPlan();
        if (request.Origin == DialectId.GeminiGenerate)
            return AsAsked(wanted);
        if (!model.Thinks)
        {
            if (wanted.Mode != ReasoningMode.Disabled)
                context.Report.Dropped("thinking", "The model does not think.");
            return new ThinkingPlan();
        }

        var plan = model.TakesLevels ? WithLevel(wanted, request.MaxTokens, model, context.Report) : WithBudget(wanted, request.MaxTokens, model, context.Report);
        return plan with { IncludeThoughts = IsOff(wanted) ? null : wanted.Display is not { } display || !display.Is("omitted"u8) };
    }

    // What SettingsReader made of the client's own words, backwards.
    private static ThinkingPlan AsAsked(Reasoning wanted) => new()
    {
        Budget = wanted.BudgetTokens ?? wanted.Mode switch { ReasoningMode.Adaptive => -1, ReasoningMode.Disabled => 0, _ => null },
        Level = wanted.Effort ?? default,
        IncludeThoughts = wanted.Display is { } display ? display.Is("summarized"u8) : null,
    };

    private static ThinkingPlan WithBudget(Reasoning wanted, long? maxTokens, ModelGeneration model, TranslationReport report)
    {
        var (least, most, canBeOff) = model.Budget;
        if (IsOff(wanted))
        {
            if (!canBeOff)
                report.Lowered("thinking", $"The model cannot be told not to think; it gets its least budget, {least}.");
            return new ThinkingPlan { Budget = canBeOff ? 0 : least };
        }

        if (wanted.BudgetTokens is null && wanted.Effort is not { IsEmpty: false })
            return new ThinkingPlan { Budget = wanted.Mode == ReasoningMode.Adaptive ? -1 : null }; // -1: as the model sees fit

        // Spec bifrost-core §4.3: an effort is a share of what is above the minimum.
        var room = Math.Min(maxTokens ?? most, most);
        var budget = wanted.BudgetTokens ?? least + (long)(ShareOf(wanted.Effort!.Value) * Math.Max(0, room - least));
        var fitting = Math.Clamp(budget, least, most);
        if (fitting != budget)
            report.Lowered("thinking.budget_tokens", $"The model takes {least} to {most}.");
        return new ThinkingPlan { Budget = fitting };
    }

    private static ThinkingPlan WithLevel(Reasoning wanted, long? maxTokens, ModelGeneration model, TranslationReport report)
    {
        if (IsOff(wanted))
        {
            report.Lowered("thinking", "The model cannot be told not to think; it gets its lowest level.");
            return new ThinkingPlan { Level = JsonText.FromPlain(model.TakesMinimal ? "minimal"u8 : "low"u8) };
        }

        if (wanted.Effort is { IsEmpty: false } effort)
            return new ThinkingPlan { Level = LevelOf(effort, model, report) };
        if (wanted.BudgetTokens is not { } budget)
            return new ThinkingPlan();
        report.Lowered("thinking.budget_tokens", "The model takes a level, not a budget.");
        return new ThinkingPlan { Level = LevelOf(budget, maxTokens, model) };
    }

    private static JsonText LevelOf(JsonText effort, ModelGeneration model, TranslationReport report)
    {
        var level = effort.Is("minimal"u8) ? (model.TakesMinimal ? "minimal"u8 : "low"u8)
            : effort.Is("low"u8) ? "low"u8
            : effort.Is("medium"u8) && model.TakesMedium ? "medium"u8
            : "high"u8;
        if (!effort.Is(level))
            report.Lowered("reasoning.effort", "The nearest of the model's thinking levels is sent.");
        return JsonText.FromPlain(level);
    }

    private static JsonText LevelOf(long budget, long? maxTokens, ModelGeneration model)
    {
        var share = maxTokens is > 0 and var limit ? (double)budget / limit : 0.5;
        return JsonText.FromPlain(share <= 0.25 ? "low"u8 : share <= 0.60 && model.TakesMedium ? "medium"u8 : "high"u8);
    }

    private static bool IsOff(Reasoning wanted) =>
        wanted.Mode == ReasoningMode.Disabled || (wanted.Effort is { } effort && effort.Is("none"u8)) || wanted is { BudgetTokens: 0 };

    private static double ShareOf(JsonText effort) => effort.Span switch
    {
        var e when e.SequenceEqual("minimal"u8) => 0.025,
        var e when e.SequenceEqual("low"u8) => 0.15,
        var e when e.SequenceEqual("high"u8) => 0.80,
        var e when e.SequenceEqual("xhigh"u8) || e.SequenceEqual("max"u8) => 0.90,
        _ => 0.425,
    };
}
