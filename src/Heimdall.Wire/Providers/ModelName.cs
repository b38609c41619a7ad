using System.Text.RegularExpressions;

namespace Heimdall.Wire.Providers;

/// <summary>The parts of a model's name that differ from provider to provider.</summary>
internal static partial class ModelName
{
    /// <summary>Without the maker and folders before it: <c>gpt-oss-120b</c> of <c>openai/gpt-oss-120b</c>.</summary>
    public static string Bare(string model) => model[(model.LastIndexOf('/') + 1)..];

    /// <summary>Other names to look the model up by, the nearest first; the name itself is not among them.</summary>
    public static IEnumerable<string> Shorter(string model)
    {
        var bare = Bare(model);
        if (bare.Length != model.Length)
            yield return bare;

        var plain = Suffix.Replace(bare, "");
        if (plain.Length > 0 && plain.Length != bare.Length)
        {
            yield return plain;
            yield return plain + "-latest";
        }

        // Resellers write Claude's versions with a dot: claude-sonnet-4.5.
        if (plain.Contains('.', StringComparison.Ordinal) && plain.StartsWith("claude-", StringComparison.OrdinalIgnoreCase))
            yield return plain.Replace('.', '-');
    }

    /// <summary>A date, a revision, or a reseller's variant: <c>-20250514</c>, <c>-2024-08-06</c>, <c>@20250514</c>, <c>-v1:0</c>, <c>:free</c>, <c>-latest</c>.</summary>
    [GeneratedRegex(@"(-\d{8}|-\d{4}-\d{2}-\d{2}|@\w+|-v\d+(:\d+)?|:[\w-]+|-latest)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Suffix { get; }
}
