using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Heimdall.Host.Demo;

/// <summary>What a prompt can contain to make the simulated model do more than answer.</summary>
internal sealed partial record DemoPhrase(string Example, string Effect, Regex Pattern)
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int PatienceMs = 1000;

    /// <summary>Group <c>file</c> is the file.</summary>
    public static readonly DemoPhrase Write =
        new("demo: write hello.txt", "writes the file and prints it, with Claude Code's own tools", WritePattern());

    public static readonly DemoPhrase Long =
        new("demo: long", "a long answer, to watch a stream", LongPattern());

    public static readonly ImmutableArray<DemoPhrase> All = [Write, Long];

    [GeneratedRegex("""\bdemo:\s*write\s+["'`]?(?<file>[^\s"'`]*[^\s"'`.,;:!?])""", Options, PatienceMs)]
    private static partial Regex WritePattern();

    [GeneratedRegex("""\bdemo:\s*long\b""", Options, PatienceMs)]
    private static partial Regex LongPattern();
}
