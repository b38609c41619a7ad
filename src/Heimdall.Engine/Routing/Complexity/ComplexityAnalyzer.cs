using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Routing.Complexity;

/// <summary>
/// Rates how hard a request is to answer, for rules that ask. The same request always has the same tier; nobody is asked, and at most
/// <see cref="RequestTexts.Most"/> bytes of each text are read. Immutable, shared by all requests.
/// </summary>
internal sealed class ComplexityAnalyzer(ComplexityOptions options)
{
    public const string Simple = "SIMPLE";
    public const string Medium = "MEDIUM";
    public const string Complex = "COMPLEX";
    public const string Reasoning = "REASONING";

    // What a request has in full; more of it changes nothing.
    private const int FullOfCode = 3;
    private const int FullOfReasoning = 2;
    private const int FullOfTerms = 3;
    private const int FullOfWords = 400;
    private const int FullOfTools = 20;
    private const int FullOfTurns = 10;

    private readonly WordList _code = new(options.CodeWords);
    private readonly WordList _reasoning = new(options.ReasoningWords);
    private readonly WordList _terms = new(options.TechnicalWords);
    private readonly WordList _simple = new(options.SimpleWords);

    /// <returns>One of the four tiers; empty where nobody says anything.</returns>
    public string TierOf(ChatRequest request)
    {
        if (RequestTexts.LastOfUser(request) is not { } text)
            return "";

        var fences = RequestTexts.CodeBlocks(text);
        var code = Share(_code.CountIn(text, FullOfCode) + (2 * fences), FullOfCode);
        var reasoning = _reasoning.CountIn(text, FullOfReasoning);
        var terms = Share(_terms.CountIn(text, FullOfTerms), FullOfTerms);
        if (reasoning >= FullOfReasoning || (reasoning > 0 && (code >= 1 || terms >= 1)))
            return Reasoning;

        return TierOf(
            (0.30 * code)
            + (0.25 * Share(reasoning, FullOfReasoning))
            + (0.25 * terms)
            + (0.10 * Share(RequestTexts.Words(text), FullOfWords))
            + (0.05 * Share(request.Tools.Count, FullOfTools))
            + (0.05 * Share(RequestTexts.UserTurns(request) - 1, FullOfTurns))
            - (_simple.CountIn(text, 1) > 0 ? 0.05 : 0));
    }

    private string TierOf(double score) =>
        score < options.SimpleMedium ? Simple
        : score < options.MediumComplex ? Medium
        : score < options.ComplexReasoning ? Complex
        : Reasoning;

    private static double Share(int count, int full) => Math.Min(1.0, (double)count / full);
}
