using System.Text.Json;
using static Heimdall.EndToEnd.Tests.Chaos.CheckedAnswer;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>https://ai.google.dev/api/generate-content: answers that add up, the last one with a finish reason.</summary>
internal sealed class GeminiStreamCheck : StreamCheck
{
    private bool _finished;

    /// <summary>No event says that it is the last; usage may come after the finish reason.</summary>
    protected override bool IsOver => base.IsOver || _finished;

    protected override void Take(string? name, string data)
    {
        var json = JsonElement.Parse(data);
        if (json.TryGetProperty("error", out _))
        {
            Require(!_finished, "an error after the end");
            (Error, Ended) = (ErrorOf("genai", json), true);
            return;
        }

        var part = BufferedAnswer.Read("genai", json, last: false);
        var finishes = json.TryGetProperty("candidates", out var candidates) && candidates[0].TryGetProperty("finishReason", out _);
        Require(!_finished || (part.Text.Length == 0 && part.Calls.Count == 0 && !finishes), $"content after the finish reason: {data}");
        Text.Append(part.Text);
        Calls.AddRange(part.Calls);
        _finished |= finishes;
    }
}
