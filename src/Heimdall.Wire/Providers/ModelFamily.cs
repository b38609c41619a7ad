using System.Globalization;
using System.Text.RegularExpressions;

namespace Heimdall.Wire.Providers;

/// <summary>What a model's name alone tells: models are younger than any table. Only what holds for the whole family is said.</summary>
internal static partial class ModelFamily
{
    private static readonly ModelFacts _effort = new() { Reasoning = ReasoningStyle.Effort };
    private static readonly ModelFacts _plain = new() { Reasoning = ReasoningStyle.None };
    private static readonly ModelFacts _claudeAdaptive = Claude(ReasoningStyle.Adaptive);
    private static readonly ModelFacts _claudeBudget = Claude(ReasoningStyle.Budget);
    private static readonly ModelFacts _claudePlain = Claude(ReasoningStyle.None);

    /// <summary><see cref="ModelFacts.Unknown"/> for families that are not known.</summary>
    public static ModelFacts Facts(string model)
    {
        var name = ModelName.Bare(model);
        if (ClaudeName.Match(name) is { Success: true } claude)
            return OfClaude(claude);

        foreach (var (prefix, facts) in _families)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return name.Contains("-chat", StringComparison.OrdinalIgnoreCase) && ReferenceEquals(facts, _effort) ? _plain : facts;
        }

        return ModelFacts.Unknown;
    }

    /// <summary>
    /// By prefix, the longer ones first. Reasoning effort is taken by OpenAI's o-series and GPT-5 (https://platform.openai.com/docs/guides/reasoning;
    /// its <c>-chat</c> variants do not reason), gpt-oss, Gemini through Google's OpenAI endpoint (https://ai.google.dev/gemini-api/docs/openai#thinking),
    /// DeepSeek's V4 (https://api-docs.deepseek.com/guides/thinking_mode) and small Groks (https://docs.x.ai/docs/guides/reasoning); seen 2026-11.
    /// </summary>
    private static readonly (string Prefix, ModelFacts Facts)[] _families =
    [
        ("o1-mini", ModelFacts.Unknown), ("o1-preview", ModelFacts.Unknown), ("o1", _effort), ("o3", _effort), ("o4", _effort),
        ("gpt-oss", _effort), ("gpt-5", _effort), ("gpt-4", _plain), ("gpt-3.5", _plain), ("chatgpt-4o", _plain),
        ("gemini-2.5", _effort), ("gemini-3", _effort), ("gemini-2.0", _plain), ("gemini-1.5", _plain),
        ("deepseek-v4", _effort), ("grok-3-mini", _effort),
    ];

    /// <summary>
    /// Claude 3.7 to 4.5 take a thinking budget, Opus and Sonnet from 4.6 on and everything from 5 on choose for themselves
    /// (https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, seen 2026-11), older ones do not think.
    /// </summary>
    private static ModelFacts OfClaude(Match claude)
    {
        // Tiers took their place before the version with Claude 4: claude-3-7-sonnet, claude-sonnet-4-5.
        var major = Number(claude.Groups["major"]);
        var minor = Number(claude.Groups["minor"]);
        return (major, minor) switch
        {
            ( > 4, _) or (4, >= 6) => _claudeAdaptive,
            (4, _) or (3, 7) => _claudeBudget,
            (null, _) => _claudeAdaptive, // A name without a version is an alias of the newest.
            _ => _claudePlain,
        };
    }

    private static int? Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    /// <summary>Every Claude since 3 takes tools and images.</summary>
    private static ModelFacts Claude(ReasoningStyle reasoning) =>
        new() { Reasoning = reasoning, Tools = true, Vision = true, PdfInput = reasoning == ReasoningStyle.None ? null : true };

    /// <summary>The version is one or two numbers of at most two digits; longer ones are dates. Also finds <c>us.anthropic.claude-…</c> and <c>databricks-claude-…</c>.</summary>
    [GeneratedRegex(@"\bclaude(-[a-z]+)?(-(?<major>\d{1,2})(?!\d)([-.](?<minor>\d{1,2})(?!\d))?)?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex ClaudeName { get; }
}
