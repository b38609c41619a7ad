using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Heimdall.Host.Demo;

/// <summary>What a prompt can contain to make the simulated model do more than answer.</summary>
internal sealed partial record DemoPhrase(string Example, string Effect, Regex Pattern)
{
    /// <summary>Group 1 is the file.</summary>
    public static readonly DemoPhrase Write =
        new("demo: write hello.txt", "writes the file and prints it, with Claude Code's own tools", WritePattern());

    public static readonly DemoPhrase Long =
        new("demo: long", "a long answer, to watch a stream", LongPattern());

    public static readonly ImmutableArray<DemoPhrase> All = [Write, Long];

    [GeneratedRegex("""\bdemo:\s*write\s+["'`]?([^\s"'`]*[^\s"'`.,;:!?])""", RegexOptions.IgnoreCase)]
    private static partial Regex WritePattern();

    [GeneratedRegex("""\bdemo:\s*long\b""", RegexOptions.IgnoreCase)]
    private static partial Regex LongPattern();
}
