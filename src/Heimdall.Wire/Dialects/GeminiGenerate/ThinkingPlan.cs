using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

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

    public static ThinkingPlan Make(ChatRequest request, WriteContext context)
    {
        if (request.Reasoning is not { } wanted)
            return new ThinkingPlan();
        if (request.Origin == DialectId.GeminiGenerate)
            return AsAsked(wanted);
        if (ReasoningPlan.ForGemini(wanted, context.Facts, request.MaxTokens, context.Report) is not { } thinking)
            return new ThinkingPlan { IncludeThoughts = Thinks(context) && !ReasoningPlan.IsOff(wanted) ? Shows(wanted) : null };
        return new ThinkingPlan
        {
            Budget = thinking.BudgetTokens,
            Level = thinking.Level is { } level ? JsonText.FromPlain(level.Word()) : default,
            IncludeThoughts = ReasoningPlan.IsOff(wanted) ? null : Shows(wanted),
        };
    }

    private static bool Thinks(WriteContext context) => context.Facts.Reasoning is ReasoningStyle.GeminiBudget or ReasoningStyle.GeminiLevel;

    // Thoughts are shown where the client does not say otherwise: other dialects do so by themselves.
    private static bool Shows(Reasoning wanted) => wanted.Display is not { } display || !display.Is("omitted"u8);

    // What SettingsReader made of the client's own words, backwards.
    private static ThinkingPlan AsAsked(Reasoning wanted) => new()
    {
        Budget = wanted.BudgetTokens ?? wanted.Mode switch { ReasoningMode.Adaptive => ReasoningPlan.DynamicBudget, ReasoningMode.Disabled => 0, _ => null },
        Level = wanted.Effort ?? default,
        IncludeThoughts = wanted.Display is { } display ? display.Is("summarized"u8) : null,
    };
}
