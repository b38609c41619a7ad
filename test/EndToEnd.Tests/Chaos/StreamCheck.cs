using System.Text;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>Reads a stream of events as strictly as its dialect's description allows: each in its place, none after the end.</summary>
internal abstract class StreamCheck
{
    protected StringBuilder Text { get; } = new();

    protected List<string> Calls { get; } = [];

    protected string? Error { get; set; }

    /// <summary>Nothing may follow.</summary>
    protected bool Ended { get; set; }

    /// <summary>The answer, or what there is of it, has been brought to an end.</summary>
    protected virtual bool IsOver => Ended;

    public CheckedAnswer Read(string body)
    {
        CheckedAnswer.Require(body.EndsWith("\n\n", StringComparison.Ordinal), "the stream ends in the midst of an event");
        foreach (var frame in body[..^2].Split("\n\n"))
        {
            var lines = frame.Split('\n');
            var name = lines.FirstOrDefault(static line => line.StartsWith("event: ", StringComparison.Ordinal))?["event: ".Length..];
            var data = lines.Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => line["data: ".Length..]).ToArray();
            CheckedAnswer.Require(lines.All(static line => line.StartsWith("event: ", StringComparison.Ordinal) || line.StartsWith("data: ", StringComparison.Ordinal) || line.StartsWith(':')), $"no line of an event: {frame}");
            if (data.Length == 0 && name is null)
                continue; // a comment
            CheckedAnswer.Require(data.Length == 1, $"an event without its data: {frame}");
            CheckedAnswer.Require(!Ended, $"something after the end: {frame}");
            Take(name, data[0]);
        }

        CheckedAnswer.Require(IsOver, "the stream has no end");
        return new() { Text = Text.ToString(), Calls = Calls, Error = Error };
    }

    protected abstract void Take(string? name, string data);

    /// <summary>Makes a call's arguments comparable.</summary>
    protected static string Call(string name, string arguments) => $"{name}({JsonSerializer.Serialize(JsonElement.Parse(arguments.Length == 0 ? "{}" : arguments))})";
}
