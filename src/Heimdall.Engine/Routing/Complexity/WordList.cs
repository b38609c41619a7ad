using System.Buffers;
using System.Collections.Immutable;

namespace Heimdall.Engine.Routing.Complexity;

/// <summary>Words and phrases that are looked for at once, without regard to case. Immutable.</summary>
internal sealed class WordList
{
    private readonly ImmutableArray<string> _words;
    private readonly SearchValues<string> _values;

    /// <param name="words">None of them empty.</param>
    public WordList(ImmutableArray<string> words)
    {
        _words = words;
        _values = SearchValues.Create([.. words], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>How many different ones of them a text has, each as a whole word.</summary>
    /// <param name="enough">Where counting ends: more would change nothing.</param>
    public int CountIn(ReadOnlySpan<char> text, int enough)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; found.Count < enough; at++)
        {
            var next = text[at..].IndexOfAny(_values);
            if (next < 0)
                break;
            at += next;
            foreach (var word in _words)
            {
                if (IsAt(text, at, word))
                    found.Add(word);
            }
        }

        return found.Count;
    }

    private static bool IsAt(ReadOnlySpan<char> text, int at, string word) =>
        text[at..].StartsWith(word, StringComparison.OrdinalIgnoreCase)
        && (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
        && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]));
}
