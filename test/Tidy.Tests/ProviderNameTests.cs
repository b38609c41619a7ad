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

    /// <summary>Two companies' names are also those of dialects: identifiers, headers and paths carry them. Only the bare id asks who a provider is.</summary>
    private static readonly string[] NamesOfDialects = ["openai", "anthropic"];

    /// <summary>File and name → why it stands there.</summary>
    private static readonly Dictionary<(string File, string Name), string> Exceptions = new()
    {
        [("src/Heimdall.Wire/Dialects/OpenAIChat/AnswerHead.cs", "groq")] = "x_groq is a field of answers, read wherever it appears",
        [("src/Heimdall.Host/Start/GatewayFacts.cs", "anthropic")] = "the path of ANTHROPIC_BASE_URL, in the line to copy",
    };

    [Fact]
    public void Provider_names_stand_under_Providers_only() => Repository.AssertNone(
        from file in Repository.Under("src/", ".cs")
        where !file.StartsWith(Room, StringComparison.Ordinal)
        from line in Repository.Read(file).Split('\n').Index()
        let code = Comment.Replace(line.Item, "")
        from name in Names
        where Holds(code, name) && !Exceptions.ContainsKey((file, name))
        select $"{file}:{line.Index + 1}: {name}",
        $"Make it a capability or a quirk of the definition ({Room}):");

    [Fact]
    public void Every_exception_is_still_needed() => Repository.AssertNone(
        from exception in Exceptions.Keys
        where !Repository.Exists(exception.File) || !Repository.Read(exception.File).Split('\n').Any(line => Holds(Comment.Replace(line, ""), exception.Name))
        select $"{exception.File}: {exception.Name}",
        "Exceptions for nothing:");

    private static IEnumerable<string> Names { get; } =
        [.. ProviderCatalog.All.SelectMany(definition => definition.Aliases.Append(definition.Name)).Concat(ProviderCatalog.NotYetServed).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static bool Holds(string code, string name) => NamesOfDialects.Contains(name) || IsWord(name)
        ? code.Contains($"\"{name}\"", StringComparison.OrdinalIgnoreCase)
        : Regex.IsMatch(HumpStart.Replace(code, "_"), $"(?<![a-zA-Z]){Regex.Escape(name)}(?![a-zA-Z])", RegexOptions.IgnoreCase);

    /// <summary>Names that English needs too.</summary>
    private static bool IsWord(string name) => name is "together" or "replicate" or "fireworks" or "google" or "runway" or "wafer" or "vertex" or "azure";

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment { get; }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex HumpStart { get; }
}
