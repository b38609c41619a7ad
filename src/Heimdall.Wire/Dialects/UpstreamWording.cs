using System.Globalization;
using System.Text.RegularExpressions;

namespace Heimdall.Wire.Dialects;

/// <param name="Asked">Tokens of the prompt.</param>
/// <param name="Limit">Tokens the model's context holds.</param>
/// <param name="Answer">Tokens asked for as the answer, where the prompt alone would have fitted.</param>
internal readonly record struct OverflowFigures(long Asked, long Limit, long? Answer = null);

/// <param name="Asked">The limit that the request set for its answer, in tokens.</param>
/// <param name="Most">The most the model answers with.</param>
internal readonly record struct OutputLimitFigures(long Asked, long Most);

/// <summary>
/// Recognises what upstreams say in prose only. Clients act on the wording of their own provider (Claude Code compacts on "prompt is
/// too long", lowers its limit on "maximum allowed number of output tokens"), so ours has to know everybody's (conformance B48).
/// The phrases were seen in public issue trackers and documentation up to 2026-11.
/// </summary>
internal static partial class UpstreamWording
{
    // Longer messages hold the client's own text, which must not be searched for phrases at any cost.
    private const int MaxLength = 4096;
    private const int TimeoutMs = 100;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly string[] OverflowPhrases =
    [
        "prompt is too long",                      // Anthropic, Fireworks
        "prompt_too_long",
        "exceed context limit",                    // Anthropic: input length and `max_tokens`
        "maximum context length",                  // OpenAI, vLLM, DeepSeek, OpenRouter, Mistral
        "context_length_exceeded",                 // OpenAI's and Groq's code
        "exceeds the context window",              // OpenAI Responses
        "context window exceeds",                  // MiniMax
        "maximum prompt length",                   // xAI
        "exceeds the maximum number of tokens allowed", // Gemini
        "exceeds the available context size",      // llama.cpp, Ollama
        "exceed_context_size",                     // llama.cpp's type
        "reduce the length of the messages",       // Groq, Cerebras
        "input is too long",                       // Bedrock
        "too many tokens: total number of tokens", // Cohere
        "too many tokens: size limit exceeded",    // Cohere, v2
        "TOO_MANY_TOKENS",                         // Cohere's type
        "too_many_prompt_tokens",                  // Perplexity's type
        "exceeded max context length",             // Ollama's cloud
        "exceeded model token limit",              // Moonshot
        "prompt token count of",                   // Copilot
        "longer than the maximum model length",    // vLLM
        "max_new_tokens` must be <=",              // Together, TGI
        "prompt exceeds max length",               // Z.ai
    ];

    /// <summary>The prompt does not fit the model's context.</summary>
    /// <param name="code">The upstream's machine-readable code or type, if any.</param>
    public static bool IsContextOverflow(int status, string message, string? code)
    {
        // A quota that is spent is told in similar words, but waiting helps there and compacting does not.
        if (status is 401 or 402 or 403 or 404 or 429)
            return false;
        foreach (var phrase in OverflowPhrases)
        {
            if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase) || string.Equals(code, phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return string.Equals(code, "exceed_context_size_error", StringComparison.Ordinal);
    }

    /// <summary>The upstream does not know its key, said with a status that does not say so (xAI, Gemini: 400).</summary>
    public static bool IsWrongKey(string message) =>
        message.Contains("API key", StringComparison.OrdinalIgnoreCase)
        && (message.Contains("incorrect", StringComparison.OrdinalIgnoreCase) || message.Contains("not valid", StringComparison.OrdinalIgnoreCase)
            || message.Contains("invalid", StringComparison.OrdinalIgnoreCase));

    /// <summary>Nothing is left to pay with, said with a 400 (https://platform.claude.com/docs/en/api/errors).</summary>
    public static bool IsSpentBalance(string message) => message.Contains("credit balance is too low", StringComparison.OrdinalIgnoreCase);

    /// <summary>The figures in a message that <see cref="IsContextOverflow"/>; nothing when it names none.</summary>
    public static OverflowFigures? ReadOverflow(string message)
    {
        var text = Shortened(message);
        if (Match(PromptAndAnswer(), text) is { } split && Number(split, "prompt") is { } prompt && Number(split, "answer") is { } answer && Number(split, "limit") is { } context)
            return new OverflowFigures(prompt, context, prompt < context ? answer : null);
        foreach (var pattern in (ReadOnlySpan<Regex>)[LimitThenAsked(), AskedThenLimit(), PromptAndDraft()])
        {
            if (Match(pattern, text) is { } match && Number(match, "asked") is { } asked && Number(match, "limit") is { } limit && asked > limit)
                return new OverflowFigures(asked, limit);
        }

        return null;
    }

    /// <summary>The request allows a longer answer than the model gives.</summary>
    public static OutputLimitFigures? ReadOutputLimit(string message) =>
        Match(OutputLimit(), Shortened(message)) is { } match && Number(match, "asked") is { } asked && Number(match, "most") is { } most
            ? new OutputLimitFigures(asked, most)
            : null;

    private static string Shortened(string message) => message.Length <= MaxLength ? message : message[..MaxLength];

    private static Match? Match(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static long? Number(Match match, string group) =>
        long.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // "maximum context length is 128000 tokens. However, you requested 140000 tokens (108000 in the messages, 32000 in the completion)"
    // Some put functions between the two; "about … of text input, … in the output" is OpenRouter's.
    [GeneratedRegex(@"maximum context length is (?<limit>\d+)[^(]{0,160}\((?<prompt>\d+) (in the messages|in your prompt|of text input|in the prompt)[^)]{0,120}?,? (?<answer>\d+) (in|for) the (completion|output)", Options, TimeoutMs)]
    private static partial Regex PromptAndAnswer();

    [GeneratedRegex(@"(maximum (context|prompt|model) length (is|of)|cannot exceed|token limit:) (?<limit>\d+)\D{1,120}(?<asked>\d+)", Options, TimeoutMs)]
    private static partial Regex LimitThenAsked();

    [GeneratedRegex(@"(?<asked>\d+)[^\d]{1,60}?(>|exceeds the [a-z ]{0,60}|with|while limit is|maximum context length:|maximum model length of)\D{0,3}(?<limit>\d+)", Options, TimeoutMs)]
    private static partial Regex AskedThenLimit();

    // Mistral: "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"
    [GeneratedRegex(@"contains (?<asked>\d+) tokens and \d+ draft tokens, too large for model with (?<limit>\d+)", Options, TimeoutMs)]
    private static partial Regex PromptAndDraft();

    // "max_tokens is too large: 32000. This model supports at most 16384 completion tokens"
    [GeneratedRegex(@"max_(completion_|output_)?tokens is too large: (?<asked>\d+)\D{1,80}at most (?<most>\d+)", Options, TimeoutMs)]
    private static partial Regex OutputLimit();
}
