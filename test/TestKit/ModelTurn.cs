using System.Collections.Immutable;
using System.Text;

namespace Heimdall.TestKit;

/// <summary>What a scripted model answers, before it is put into some dialect.</summary>
internal sealed record ModelTurn
{
    /// <summary>The model's name as the answer gives it.</summary>
    public string Model { get; init; } = "scripted-model";

    public string Text { get; init; } = "";

    /// <summary>What it thinks before it speaks; null: nothing that it shows.</summary>
    public ModelThought? Thought { get; init; }

    /// <summary>A search that the provider ran before the model spoke; null: none.</summary>
    public ModelSearch? Search { get; init; }

    public ImmutableArray<ModelCall> Calls { get; init; } = [];

    /// <summary>Of the prompt, cache reads not counted.</summary>
    public int FreshTokens { get; init; } = 11;

    public int CachedTokens { get; init; }

    public int OutputTokens { get; init; } = 7;

    public static ModelTurn Say(string text) => new() { Text = text };

    /// <param name="state">What the dialect wants back with the thought, where it signs thoughts.</param>
    public ModelTurn Think(string text, string state = "") => this with { Thought = new(text, state) };

    public ModelTurn Call(string id, string name, string arguments) => this with { Calls = Calls.Add(new(id, name, arguments)) };

    /// <summary>A few characters at a time, as models stream them; never half a character.</summary>
    internal static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            piece.Append(rune.ToString());
            if (piece.Length < 5)
                continue;
            yield return piece.ToString();
            piece.Clear();
        }

        if (piece.Length > 0)
            yield return piece.ToString();
    }
}

/// <param name="Arguments">JSON text, sound or broken.</param>
internal sealed record ModelCall(string Id, string Name, string Arguments)
{
    /// <summary>Where the tool was offered in a namespace (Responses API): its name.</summary>
    public string? Namespace { get; init; }
}

/// <param name="State">Such as Anthropic's signature; empty where there is none.</param>
internal sealed record ModelThought(string Text, string State);

/// <summary>A web search of the provider's own, and the one page that it found.</summary>
internal sealed record ModelSearch(string Query, string Url, string Title);
