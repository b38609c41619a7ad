using System.Text.RegularExpressions;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>The names under which the price of a model may stand (spec/bifrost-core.md §6.9).</summary>
internal static partial class PriceNames
{
    /// <summary>
    /// The name itself, without region and maker before it (<c>us.anthropic.claude-…</c>), then shorter ones: without folders, dates and revisions. The
    /// nearest first; some are the same.
    /// </summary>
    public static IEnumerable<string> Of(string model)
    {
        var names = new List<string> { model };
        for (var name = model; DottedPrefix.Match(name) is { Success: true } prefix; names.Add(name))
            name = name[prefix.Length..];
        return names.Concat(names.SelectMany(ModelName.Shorter));
    }

    /// <summary>Only letters: the dot of <c>gpt-4.1</c> stands behind a digit.</summary>
    [GeneratedRegex(@"^[a-z][a-z-]*\.", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 100)]
    private static partial Regex DottedPrefix { get; }
}
