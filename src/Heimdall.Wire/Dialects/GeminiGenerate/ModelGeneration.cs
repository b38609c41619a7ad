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

    private ModelGeneration(double version) => _version = version;

    /// <summary>From 3 on: a call without the signature that came with it is refused (https://ai.google.dev/gemini-api/docs/thought-signatures).</summary>
    public bool WantsSignatures => _version >= 3;

    /// <summary>From 3 on: media may stand within a function's response (https://ai.google.dev/gemini-api/docs/function-calling#multimodal).</summary>
    public bool TakesMediaInResponses => _version >= 3;

    /// <summary>From 3 on: a schema of the answer and functions in one request (https://ai.google.dev/gemini-api/docs/structured-output).</summary>
    public bool TakesSchemaWithTools => _version >= 3;

    public static ModelGeneration Of(string model) =>
        new(Version.Match(model) is { Success: true } match ? double.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture) : Newest);

    [GeneratedRegex(@"gemini-(?<version>\d{1,2}(\.\d{1,2})?)(?![\d.])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Version { get; }
}
