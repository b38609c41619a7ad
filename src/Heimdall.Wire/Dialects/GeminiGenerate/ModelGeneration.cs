using System.Globalization;
using System.Text.RegularExpressions;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// What a generation of models takes, told by its name: Google's table of models names no such things. Names without a version
/// (<c>gemini-flash-latest</c>, a tuned model) are taken for the newest.
/// </summary>
internal readonly partial record struct ModelGeneration
{
    private const double Newest = 3;

    private readonly double _version;
    private readonly bool _isPro;
    private readonly bool _isLite;

    private ModelGeneration(double version, bool isPro, bool isLite) => (_version, _isPro, _isLite) = (version, isPro, isLite);

    /// <summary>From 3 on: a call without the signature that came with it is refused (https://ai.google.dev/gemini-api/docs/thought-signatures).</summary>
    public bool WantsSignatures => _version >= 3;

    /// <summary>From 3 on: media may stand within a function's response (https://ai.google.dev/gemini-api/docs/function-calling#multimodal).</summary>
    public bool TakesMediaInResponses => _version >= 3;

    /// <summary>From 3 on: a schema of the answer and functions in one request (https://ai.google.dev/gemini-api/docs/structured-output).</summary>
    public bool TakesSchemaWithTools => _version >= 3;

    /// <summary>From 2.5 on (https://ai.google.dev/gemini-api/docs/thinking).</summary>
    public bool Thinks => _version >= 2.5;

    /// <summary>How much to think is said in words (from 3 on), not in tokens.</summary>
    public bool TakesLevels => _version >= 3;

    /// <summary>Tokens that may be asked for as a budget, and whether 0 is taken too.</summary>
    public (long Least, long Most, bool CanBeOff) Budget => (_isPro, _isLite) switch
    {
        (true, _) => (128, 32768, false),
        (_, true) => (512, 24576, true),
        _ => (1, 24576, true),
    };

    /// <summary>Knows the level <c>minimal</c>.</summary>
    public bool TakesMinimal => !_isPro;

    /// <summary>Knows the level <c>medium</c>: all but the first Pro of the third generation.</summary>
    public bool TakesMedium => !_isPro || _version > 3;

    public static ModelGeneration Of(string model)
    {
        var version = Version.Match(model) is { Success: true } match ? double.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture) : Newest;
        return new ModelGeneration(version, model.Contains("pro", StringComparison.OrdinalIgnoreCase), model.Contains("lite", StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"gemini-(?<version>\d{1,2}(\.\d{1,2})?)(?![\d.])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Version { get; }
}
