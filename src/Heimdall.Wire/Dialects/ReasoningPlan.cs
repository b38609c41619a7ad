using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Turns what a client asked about reasoning into what a model takes: a word among those it knows, or a number of tokens within its range
/// (spec bifrost-core §4.3; conformance B22, B23). What cannot be said as it was asked is said in the nearest way and reported; nothing here
/// makes a request that the model would refuse.
/// </summary>
internal static class ReasoningPlan
{
    /// <summary>Gemini's word for "as much as the model sees fit" (https://ai.google.dev/gemini-api/docs/thinking#set-budget).</summary>
    public const long DynamicBudget = -1;

    /// <summary>The client wants no thinking.</summary>
    public static bool IsOff(Reasoning wanted) =>
        wanted.Mode == ReasoningMode.Disabled || wanted is { BudgetTokens: 0 } || WordOf(wanted) == Efforts.Off;

    /// <summary>The effort to ask for.</summary>
    /// <param name="accepted">The words that the model takes.</param>
    /// <param name="maxTokens">Limit of the answer: a budget is judged by its share of it.</param>
    /// <returns>Null: say nothing, the model decides.</returns>
    public static Efforts? Effort(Reasoning wanted, Efforts accepted, long? maxTokens, TranslationReport report)
    {
        if (accepted == Efforts.Unknown)
            accepted = Efforts.LowToHigh;
        if (IsOff(wanted))
            return Least(accepted, report);
        if (wanted.Effort is { IsEmpty: false } written)
        {
            if (WordOf(wanted) is { } word)
                return Nearest(word, accepted, report);
            report.Dropped("reasoning.effort", $"'{written}' is no word for an effort that the model could know.");
        }

        if (wanted.BudgetTokens is > 0 and var budget)
        {
            report.Lowered("thinking.budget_tokens", "The model takes an effort, not a budget.");
            return EffortOf(budget, maxTokens).NearestIn(accepted);
        }

        return wanted is { Mode: ReasoningMode.Enabled, BudgetTokens: null } ? Efforts.Medium.NearestIn(accepted) : null;
    }

    /// <summary>The budget to give.</summary>
    /// <param name="maxTokens">Limit of the answer, thinking included; null: none but the model's own.</param>
    /// <returns>Tokens within the range and below <paramref name="maxTokens"/>, or 0 for off; null: say nothing, the model decides.</returns>
    public static long? Budget(Reasoning wanted, BudgetRange range, long? maxTokens, TranslationReport report)
    {
        var most = Math.Min(range.Max, maxTokens - 1 ?? range.Max);
        if (IsOff(wanted))
        {
            if (range.CanBeOff)
                return 0;
            report.Lowered("thinking", $"The model cannot be told not to think; it gets its least budget of {range.Min} tokens.");
            return range.Min;
        }

        if (most < range.Min)
        {
            report.Lowered("thinking", $"A limit of {maxTokens} tokens leaves no room for a budget of {range.Min}.");
            return range.CanBeOff ? 0 : range.Min;
        }

        if (wanted.BudgetTokens is > 0 and var budget)
        {
            var fitting = Math.Clamp(budget, range.Min, most);
            if (fitting != budget)
                report.Repaired("thinking.budget_tokens", $"It must be at least {range.Min} and at most {most}.");
            return fitting;
        }

        if (WordOf(wanted) is not { } word)
            return null;
        var room = Math.Min(range.Max, maxTokens ?? range.Max) - range.Min;
        return Math.Min(range.Min + (long)(ShareOf(word) * room), most);
    }

    /// <summary>What a Gemini model is told in its own dialect.</summary>
    /// <returns>Null: nothing.</returns>
    public static GeminiThinking? ForGemini(Reasoning wanted, ModelFacts facts, long? maxTokens, TranslationReport report)
    {
        switch (facts.Reasoning)
        {
            case ReasoningStyle.GeminiBudget when facts.ThinkingBudget is { } range:
                var budget = Budget(wanted, range, maxTokens, report) ?? (wanted.Mode == ReasoningMode.Unspecified ? null : DynamicBudget);
                return budget is { } tokens ? new GeminiThinking(tokens, null) : null;
            case ReasoningStyle.GeminiLevel:
                return Effort(wanted, facts.ThinkingLevels, maxTokens, report) is { } level ? new GeminiThinking(null, level) : null;
            default:
                if (!IsOff(wanted))
                    report.Dropped("reasoning", "The model is not known to think by Gemini's rules.");
                return null;
        }
    }

    /// <summary>The share of an answer's limit that an effort stands for (spec bifrost-core §4.3; what is beyond high is ours).</summary>
    public static double ShareOf(Efforts word) => word switch
    {
        Efforts.Minimal => 0.025,
        Efforts.Low => 0.15,
        Efforts.High => 0.80,
        Efforts.XHigh or Efforts.Max => 0.90,
        _ => 0.425,
    };

    /// <summary>The effort that a budget stands for (spec bifrost-core §4.3).</summary>
    public static Efforts EffortOf(long budget, long? maxTokens)
    {
        if (maxTokens is not (> 0 and var limit))
            return Efforts.Medium;
        return ((double)budget / limit) switch
        {
            <= 0.25 => Efforts.Low,
            <= 0.60 => Efforts.Medium,
            _ => Efforts.High,
        };
    }

    /// <summary>The word that the client wrote, if it is one.</summary>
    public static Efforts? WordOf(Reasoning wanted) => wanted.Effort is { } word ? EffortWords.Read(word) : null;

    private static Efforts Nearest(Efforts word, Efforts accepted, TranslationReport report)
    {
        var nearest = word.NearestIn(accepted);
        if (nearest != word)
            report.Lowered("reasoning.effort", $"The model does not know this effort; it gets {System.Text.Encoding.ASCII.GetString(nearest.Word())}.");
        return nearest;
    }

    private static Efforts Least(Efforts accepted, TranslationReport report)
    {
        if (accepted.HasFlag(Efforts.Off))
            return Efforts.Off;
        var least = Efforts.Minimal.NearestIn(accepted);
        report.Lowered("thinking", "The model cannot be told not to think; it gets the least effort it knows.");
        return least;
    }
}

/// <summary>Fields of Gemini's <c>thinkingConfig</c>; one of the two is set.</summary>
/// <param name="BudgetTokens"><c>thinkingBudget</c>: 0 is off, <see cref="ReasoningPlan.DynamicBudget"/> is as the model sees fit.</param>
/// <param name="Level"><c>thinkingLevel</c>; Gemini writes its words in either case.</param>
internal readonly record struct GeminiThinking(long? BudgetTokens, Efforts? Level);
