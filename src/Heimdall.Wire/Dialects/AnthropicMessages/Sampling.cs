using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>The sampling settings that Anthropic takes together (https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility).</summary>
internal readonly record struct Sampling(double? Temperature, double? TopP, long? TopK)
{
    private const double MinTopPWithThinking = 0.95;

    /// <param name="ownWords">The request came in this dialect: where only some models object, its client knows best.</param>
    public static Sampling Choose(ChatRequest request, bool thinks, bool ownWords, TranslationReport report)
    {
        var (temperature, topP, topK) = (request.Temperature, request.TopP, request.TopK);
        if (temperature > 1)
        {
            report.Lowered("temperature", "The highest is 1.");
            temperature = 1;
        }

        if (thinks && temperature is not null and not 1)
        {
            report.Dropped("temperature", "The API takes nothing but 1 while the model thinks.");
            temperature = null;
        }

        if (thinks && topK is not null)
        {
            report.Dropped("top_k", "The API refuses it while the model thinks.");
            topK = null;
        }

        if (thinks && topP < MinTopPWithThinking)
        {
            report.Dropped("top_p", $"The API takes nothing below {MinTopPWithThinking} while the model thinks.");
            topP = null;
        }

        if (!ownWords && temperature is not null && topP is not null)
        {
            report.Dropped("top_p", "Newer models take temperature or top_p, not both.");
            topP = null;
        }

        return new Sampling(temperature, topP, topK);
    }
}
