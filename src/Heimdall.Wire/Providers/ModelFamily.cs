using System.Globalization;
using System.Text.RegularExpressions;
using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Providers;

/// <summary>What a model's name alone tells: models are younger than any table. Only what holds for the whole family is said.</summary>
internal static partial class ModelFamily
{
    private const Efforts GeminiLevels = Efforts.Minimal | Efforts.LowToHigh;

    private static readonly ModelFacts _plain = new() { Reasoning = ReasoningStyle.None };

    /// <summary>https://platform.openai.com/docs/guides/tools-web-search#limitations, and the models older than the tool (seen 2026-11).</summary>
    private static readonly ModelFacts _withoutSearch = _plain with { RefusedTools = HostedTools.WebSearch };

    /// <summary><see cref="ModelFacts.Unknown"/> for families that are not known.</summary>
    public static ModelFacts Facts(string model)
    {
        var name = ModelName.Bare(model);
        if (ClaudeName.Match(name) is { Success: true } claude)
            return OfClaude(claude, name.Contains("opus", StringComparison.OrdinalIgnoreCase));

        foreach (var (prefix, facts) in _families)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return OfVariant(name, facts);
        }

        return ModelFacts.Unknown;
    }

    // https://platform.openai.com/docs/guides/tools-web-search#chat-completions: search models take web_search_options and no sampling (seen 2026-11).
    private static ModelFacts OfVariant(string name, ModelFacts family)
    {
        if (name.Contains("-search", StringComparison.OrdinalIgnoreCase) && name.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase))
            return new ModelFacts { Reasoning = ReasoningStyle.None, SearchesWeb = true, Sampling = false };
        return name.Contains("-chat", StringComparison.OrdinalIgnoreCase) && family.Reasoning == ReasoningStyle.Effort ? _plain : Preferring(name, family);
    }

    /// <summary>The version that a Claude's name bears; null for other models. A name without a version is an alias of the newest.</summary>
    public static (int Major, int Minor)? ClaudeVersion(string model) => ClaudeName.Match(ModelName.Bare(model)) is { Success: true } claude
        ? (Number(claude.Groups["major"]) ?? int.MaxValue, Number(claude.Groups["minor"]) ?? 0)
        : null;

    /// <summary>
    /// By prefix, the longer ones first. Words for an effort: https://platform.openai.com/docs/guides/reasoning and the notes on <c>reasoning_effort</c> in
    /// https://platform.openai.com/docs/api-reference/chat/create (none since GPT-5.1, xhigh since GPT-5.1-codex-max, openai/openai-agents-python#2089;
    /// <c>-chat</c> variants do not reason); gpt-oss takes the three of its prompt format; Gemini through Google's OpenAI endpoint
    /// (https://ai.google.dev/gemini-api/docs/openai#thinking) and by budget or level in its own
    /// (https://ai.google.dev/gemini-api/docs/thinking#levels-budgets); DeepSeek V4 (https://api-docs.deepseek.com/guides/thinking_mode: low and medium
    /// are taken for high, xhigh for max); Grok (https://docs.x.ai/docs/guides/reasoning); Mistral
    /// (https://docs.mistral.ai/capabilities/reasoning/adjustable). Seen 2026-11.
    /// </summary>
    private static readonly (string Prefix, ModelFacts Facts)[] _families =
    [
        ("o1-mini", ModelFacts.Unknown), ("o1-preview", ModelFacts.Unknown),
        ("o1", Effort(Efforts.LowToHigh)), ("o3", Effort(Efforts.LowToHigh)), ("o4", Effort(Efforts.LowToHigh)),
        ("gpt-oss", Effort(Efforts.LowToHigh) with { Sampling = true }),
        ("gpt-5-pro", Effort(Efforts.High)), ("gpt-5-codex", Effort(Efforts.LowToHigh)),
        ("gpt-5.1-codex-max", Effort(Efforts.LowToHigh | Efforts.XHigh)), ("gpt-5.1-codex", Effort(Efforts.LowToHigh)),
        ("gpt-5.1", Effort(Efforts.Off | Efforts.LowToHigh)),
        ("gpt-5.2-pro", Effort(Efforts.Medium | Efforts.High | Efforts.XHigh)), ("gpt-5.4-pro", Effort(Efforts.Medium | Efforts.High | Efforts.XHigh)),
        ("gpt-5.5-pro", Effort(Efforts.Medium | Efforts.High | Efforts.XHigh)),
        ("gpt-5.2-codex", Effort(Efforts.LowToHigh | Efforts.XHigh)), ("gpt-5.3-codex", Effort(Efforts.LowToHigh | Efforts.XHigh)),
        ("gpt-5.", Effort(Efforts.Off | Efforts.LowToHigh | Efforts.XHigh)), ("gpt-5", Effort(Efforts.Minimal | Efforts.LowToHigh)),
        ("gpt-4.1-nano", _withoutSearch), ("gpt-4.", _plain), ("gpt-4o", _plain), ("gpt-4", _withoutSearch), ("gpt-3.5", _withoutSearch), ("chatgpt-4o", _plain),
        ("gemini-2.5-pro", GeminiBudget(new(128, 32_768, CanBeOff: false))),
        ("gemini-2.5-flash-lite", GeminiBudget(new(512, 24_576, CanBeOff: true))),
        ("gemini-2.5", GeminiBudget(new(1, 24_576, CanBeOff: true))),
        ("gemini-3-pro", GeminiLevel(Efforts.Low | Efforts.High)),
        ("gemini-3-flash", GeminiLevel(GeminiLevels)), ("gemini-3.1-flash", GeminiLevel(GeminiLevels)),
        ("gemini-3.5-flash", GeminiLevel(GeminiLevels)), ("gemini-3.6-flash", GeminiLevel(GeminiLevels)), ("gemini-3.7-flash", GeminiLevel(GeminiLevels)),
        ("gemini-3", GeminiLevel(Efforts.LowToHigh)), ("gemini-pro-latest", GeminiLevel(Efforts.LowToHigh)),
        ("gemini-flash", GeminiLevel(Efforts.LowToHigh)),
        ("gemini-2.0", _plain), ("gemini-1.5", _plain),
        ("deepseek-v4", Effort(Efforts.LowToHigh | Efforts.XHigh | Efforts.Max) with { Sampling = true }),
        ("grok-3-mini", Effort(Efforts.Low | Efforts.High) with { Sampling = true }),
        ("grok-4.3", Effort(Efforts.Off | Efforts.LowToHigh) with { Sampling = true }), ("grok-4.5", Effort(Efforts.LowToHigh) with { Sampling = true }),
        ("grok-4.6", Effort(Efforts.LowToHigh | Efforts.XHigh) with { Sampling = true }),
        ("mistral-small-2603", Effort(Efforts.Off | Efforts.High) with { Sampling = true }),
        ("mistral-medium-2604", Effort(Efforts.Off | Efforts.High) with { Sampling = true }),
        ("mistral-medium-3-5", Effort(Efforts.Off | Efforts.High) with { Sampling = true }),
    ];

    /// <summary>
    /// OpenAI's models that reason think on after a tool's result only where they get their encrypted reasoning back, which chat completions cannot carry
    /// (https://platform.openai.com/docs/guides/reasoning#keeping-reasoning-items-in-context), and from GPT-5.4 on it refuses tools together with an
    /// effort; xAI says the same of its own (https://docs.x.ai/developers/model-capabilities/text/best-practices). Seen 2026-11.
    /// </summary>
    private static readonly string[] _preferringResponses = ["o1", "o3", "o4", "gpt-5", "grok-4.3", "grok-4.5", "grok-4.6"];

    private static ModelFacts Preferring(string name, ModelFacts facts) =>
        facts.Reasoning == ReasoningStyle.Effort && Array.Exists(_preferringResponses, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? facts with { PrefersResponses = true }
            : facts;

    private static ModelFacts Effort(Efforts words) => new() { Reasoning = ReasoningStyle.Effort, Efforts = words };

    private static ModelFacts GeminiBudget(BudgetRange range) => new()
    {
        Reasoning = ReasoningStyle.GeminiBudget,
        ThinkingBudget = range,
        Efforts = range.CanBeOff ? Efforts.Off | GeminiLevels : GeminiLevels,
        Sampling = true,
    };

    private static ModelFacts GeminiLevel(Efforts levels) => new()
    {
        Reasoning = ReasoningStyle.GeminiLevel,
        ThinkingLevels = levels,
        Efforts = GeminiLevels,
        Sampling = true,
    };

    /// <summary>
    /// Claude 3.7 to 4.5 take a thinking budget, Opus and Sonnet from 4.6 on and everything from 5 on choose for themselves
    /// (https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking), older ones do not think. Words for an effort came with Opus 4.5,
    /// <c>max</c> with 4.6, <c>xhigh</c> with Opus 4.7 (https://platform.claude.com/docs/en/build-with-claude/effort). Seen 2026-11.
    /// </summary>
    private static ModelFacts OfClaude(Match claude, bool isOpus)
    {
        // Tiers took their place before the version with Claude 4: claude-3-7-sonnet, claude-sonnet-4-5.
        var major = Number(claude.Groups["major"]);
        var minor = Number(claude.Groups["minor"]);
        return (major, minor) switch
        {
            ( > 4, _) or (4, >= 7) => ThinkingClaude(ReasoningStyle.Adaptive, Efforts.LowToHigh | Efforts.XHigh | Efforts.Max),
            (4, 6) => ThinkingClaude(ReasoningStyle.Adaptive, Efforts.LowToHigh | Efforts.Max),
            (4, 5) when isOpus => ThinkingClaude(ReasoningStyle.Budget, Efforts.LowToHigh),
            (4, _) or (3, 7) => ThinkingClaude(ReasoningStyle.Budget, Efforts.Unknown),
            (null, _) => ThinkingClaude(ReasoningStyle.Adaptive, Efforts.LowToHigh), // A name without a version is an alias of the newest.
            _ => Claude(ReasoningStyle.None) with { RefusedTools = HostedTools.WebSearch | HostedTools.WebFetch | HostedTools.CodeExecution },
        };
    }

    private static int? Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    private static ModelFacts ThinkingClaude(ReasoningStyle style, Efforts words) => Claude(style) with
    {
        PdfInput = true,
        SearchesWeb = true,
        Efforts = words,
        // https://platform.claude.com/docs/en/build-with-claude/extended-thinking: no upper bound but the answer's limit.
        ThinkingBudget = style == ReasoningStyle.Budget ? new(1024, long.MaxValue, CanBeOff: true) : null,
    };

    /// <summary>Every Claude since 3 takes tools and images.</summary>
    private static ModelFacts Claude(ReasoningStyle reasoning) => new() { Reasoning = reasoning, Tools = true, Vision = true };

    /// <summary>The version is one or two numbers of at most two digits; longer ones are dates. Also finds <c>us.anthropic.claude-…</c> and <c>databricks-claude-…</c>.</summary>
    [GeneratedRegex(@"\bclaude(-[a-z]+)?(-(?<major>\d{1,2})(?!\d)([-.](?<minor>\d{1,2})(?!\d))?)?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClaudeName { get; }
}
