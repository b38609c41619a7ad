using System.Text.RegularExpressions;
using Heimdall.Wire.Providers;

namespace Heimdall.Tidy.Tests;

/// <summary>
/// What differs between providers is data under <c>Providers/</c>; other rooms ask for capabilities, never "is it X?". Comments may name
/// them: that is how behaviour is cited.
/// </summary>
public sealed partial class ProviderNameTests
{
    private const string Room = "src/Heimdall.Wire/Providers/";

    /// <summary>Some companies' names are also those of dialects: identifiers, headers and paths carry them. Only the bare id asks who a provider is.</summary>
    private static readonly string[] NamesOfDialects = ["openai", "anthropic", "gemini"];

    /// <summary>File and name → why it stands there.</summary>
    private static readonly Dictionary<(string File, string Name), string> Exceptions = new()
    {
        [("src/Heimdall.Wire/Dialects/OpenAIChat/AnswerHead.cs", "groq")] = "x_groq is a field of answers, read wherever it appears",
        [("src/Heimdall.Wire/Dialects/OpenAIChat/GoogleSignature.cs", "google")] = "extra_content.google is a field of answers, read wherever it appears",
        [("src/Heimdall.Host/Start/GatewayFacts.cs", "anthropic")] = "the path of ANTHROPIC_BASE_URL, in the line to copy",
    };

    [Fact]
    public void Provider_names_stand_under_Providers_only() => Repository.AssertNone(
        from file in Repository.Under("src/", ".cs")
        where !file.StartsWith(Room, StringComparison.Ordinal)
        from line in Repository.Read(file).Split('\n').Index()
        let code = Comment.Replace(line.Item, "")
        from name in NamesIn(code)
        where !Exceptions.ContainsKey((file, name))
        select $"{file}:{line.Index + 1}: {name}",
        $"Make it a capability or a quirk of the definition ({Room}):");

    [Fact]
    public void Every_exception_is_still_needed() => Repository.AssertNone(
        from exception in Exceptions.Keys
        where !Repository.Exists(exception.File) || !Repository.Read(exception.File).Split('\n').Any(line => NamesIn(Comment.Replace(line, "")).Contains(exception.Name))
        select $"{exception.File}: {exception.Name}",
        "Exceptions for nothing:");

    private static string[] Names { get; } =
        [.. ProviderCatalog.All.SelectMany(definition => definition.Aliases.Append(definition.Name)).Concat(ProviderCatalog.NotYetServed).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Names that nothing else bears, anywhere in an identifier or a string; all others as a string of their own.</summary>
    private static Regex Mention { get; } = new(
        $"(?<![a-zA-Z])({Alternatives(Names.Where(name => !IsShared(name)))})(?![a-zA-Z])|(?<=\")({Alternatives(Names.Where(IsShared))})(?=\")",
        RegexOptions.IgnoreCase);

    private static IEnumerable<string> NamesIn(string code) => Mention.Matches(HumpStart.Replace(code, "_")).Select(match => match.Value.ToLowerInvariant());

    private static string Alternatives(IEnumerable<string> names) => string.Join('|', names.Select(Regex.Escape));

    /// <summary>Dialects or English need the name too.</summary>
    private static bool IsShared(string name) =>
        NamesOfDialects.Contains(name) || name is "together" or "replicate" or "fireworks" or "google" or "runway" or "wafer" or "vertex" or "azure";

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment { get; }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex HumpStart { get; }
}
