using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Providers;

/// <summary>How a model takes instructions on reasoning, in the dialect of its maker.</summary>
internal enum ReasoningStyle
{
    /// <summary>Not known; nothing about reasoning is sent that could be refused.</summary>
    Unknown,

    /// <summary>It does not reason.</summary>
    None,

    /// <summary>OpenAI's <c>reasoning_effort</c>.</summary>
    Effort,

    /// <summary>Anthropic's <c>thinking</c> with <c>budget_tokens</c>.</summary>
    Budget,

    /// <summary>Anthropic's <c>thinking: adaptive</c> with <c>output_config.effort</c>.</summary>
    Adaptive,

    /// <summary>Gemini's <c>thinkingConfig.thinkingBudget</c> (2.5); <c>reasoning_effort</c> in OpenAI's dialect.</summary>
    GeminiBudget,

    /// <summary>Gemini's <c>thinkingConfig.thinkingLevel</c> (from 3 on); <c>reasoning_effort</c> in OpenAI's dialect.</summary>
    GeminiLevel,
}

/// <summary>How many tokens a model may be told to think with.</summary>
/// <param name="Min">Tokens.</param>
/// <param name="Max">Tokens; the limit of the answer counts beside it.</param>
/// <param name="CanBeOff">A budget of 0 switches thinking off.</param>
internal readonly record struct BudgetRange(long Min, long Max, bool CanBeOff);

/// <summary>What is known of one model at one provider. Null: unknown.</summary>
internal sealed record ModelFacts
{
    public static ModelFacts Unknown { get; } = new();

    /// <summary>Tokens it can answer with at most.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Tokens of prompt it takes at most.</summary>
    public long? MaxInputTokens { get; init; }

    public ReasoningStyle Reasoning { get; init; }

    /// <summary>The words it takes for an effort. Unknown: <see cref="Efforts.LowToHigh"/> where it takes words at all.</summary>
    public Efforts Efforts { get; init; }

    /// <summary>The words it takes in Gemini's own dialect, where they are others.</summary>
    public Efforts ThinkingLevels { get; init; }

    /// <summary>Of a model that counts its thinking in tokens.</summary>
    public BudgetRange? ThinkingBudget { get; init; }

    /// <summary>Takes <c>reasoning_effort</c> in OpenAI's dialect.</summary>
    public bool TakesEffort => Reasoning is ReasoningStyle.Effort or ReasoningStyle.GeminiBudget or ReasoningStyle.GeminiLevel;

    /// <summary>Takes <c>temperature</c>, <c>top_p</c> and <c>stop</c>. Unknown: taken for true, unless it reasons by <see cref="ReasoningStyle.Effort"/>.</summary>
    public bool? Sampling { get; init; }

    public bool? Tools { get; init; }

    /// <summary>Searches the web by itself when asked to: by <c>web_search_options</c> in OpenAI's dialect, by a server tool in Anthropic's.</summary>
    public bool SearchesWeb { get; init; }

    /// <summary>Tools that its provider runs for other models and not for this one (<see cref="ProviderEndpoint.HostedTools"/>).</summary>
    public HostedTools RefusedTools { get; init; }

    public bool? Vision { get; init; }

    public bool? PdfInput { get; init; }

    /// <summary>Takes <c>response_format</c> of type <c>json_schema</c>.</summary>
    public bool? JsonSchemaOutput { get; init; }

    /// <summary>Reasons together with tools only in OpenAI's Responses API, or better there: translated traffic takes it where the provider has it.</summary>
    public bool PrefersResponses { get; init; }

    /// <summary>OpenAI's Responses API is the only way to it; chat completions refuses the name.</summary>
    public bool ResponsesOnly { get; init; }
}
