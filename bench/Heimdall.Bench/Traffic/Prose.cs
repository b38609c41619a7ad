using System.Text;

namespace Heimdall.Bench.Traffic;

/// <summary>Text that looks like what agents send: English, code with quotes and line ends, now and then a character beyond ASCII. The same for ever.</summary>
internal sealed class Prose(uint seed)
{
    private static readonly string[] Words =
    [
        "the", "file", "command", "returns", "a", "list", "of", "paths", "when", "you", "must", "read", "before", "editing", "IMPORTANT:", "never", "run",
        "tests", "in", "parallel", "unless", "asked", "\"quoted\"", "output", "is", "truncated", "after", "2000", "lines", "—", "use", "absolute", "`code`",
        "and", "prefer", "small", "steps", "that", "can", "be", "checked", "for", "each", "result", "→", "report", "what", "was", "found.",
    ];

    private static readonly string[] Lines =
    [
        "public async Task<int> RunAsync(string[] args, CancellationToken token)", "{", "    var path = Path.Combine(root, \"config.json\");",
        "    if (!File.Exists(path))", "        throw new InvalidOperationException($\"{path} is missing\");", "    foreach (var entry in entries)",
        "        total += entry.Value * 1.5;", "\treturn await client.SendAsync(request, token);", "    // A retry after the first byte would answer twice.",
        "    \"name\": \"value\",", "    [\"one\", \"two\"],", "}", "", "    print(f\"{count:>8} rows in {elapsed:.1f}s\\n\")", "    const pattern = /^[a-z]+\\d{2,}$/;",
    ];

    private uint _state = seed;

    /// <summary>Words, with a line end here and there.</summary>
    public string Sentences(int characters)
    {
        var text = new StringBuilder(characters + 16);
        while (text.Length < characters)
            text.Append(Words[Next(Words.Length)]).Append(Next(15) == 0 ? "\n\n" : " ");
        return text.ToString(0, characters);
    }

    /// <summary>Lines of a source file as the Read tool numbers them.</summary>
    public string Code(int characters)
    {
        var text = new StringBuilder(characters + 100);
        for (var line = 1; text.Length < characters; line++)
            text.Append(line).Append('\t').Append(Lines[Next(Lines.Length)]).Append('\n');
        return text.ToString(0, characters);
    }

    // A linear congruential generator (Numerical Recipes): the platform's may change between versions, and the body with it.
    private int Next(int limit)
    {
        _state = unchecked((_state * 1664525) + 1013904223);
        return (int)((_state >> 8) % (uint)limit);
    }
}
