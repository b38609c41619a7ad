using System.Collections.Immutable;

namespace Heimdall.Host.Demo;

/// <summary>What the simulated model says and which tools it calls.</summary>
internal sealed record DemoAnswer(string Text)
{
    public ImmutableArray<DemoToolCall> ToolCalls { get; init; } = [];

    /// <summary>The client's token limit cut the text.</summary>
    public bool IsCut { get; init; }

    public string FinishReason => this switch
    {
        { ToolCalls.IsEmpty: false } => "tool_calls",
        { IsCut: true } => "length",
        _ => "stop",
    };

    /// <summary>A simulated model counts simply: a word is a token.</summary>
    public int Tokens => Words(Text).Count() + ToolCalls.Sum(call => Words(call.Arguments).Count());

    /// <summary>The text in the pieces it is streamed in: each word with the white space before it, so that nothing is lost.</summary>
    public static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            yield return text[start..end];
            start = end;
        }
    }

    public DemoAnswer LimitedTo(int? tokens) =>
        tokens is { } limit && ToolCalls.IsEmpty && Tokens > limit ? new(string.Concat(Words(Text).Take(limit))) { IsCut = true } : this;
}

/// <param name="Arguments">A JSON object.</param>
internal sealed record DemoToolCall(string Id, string Name, string Arguments);
