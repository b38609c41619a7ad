using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>What an answer says, read a second time in another way: with a DOM and no regard for deviations that it does not show.</summary>
internal sealed class Expectation
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _refusal = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];
    private string? _finish;
    private bool _failed;
    private long? _prompt;
    private long? _completion;

    public static Expectation OfStream(string stream)
    {
        var expected = new Expectation();
        foreach (var line in stream.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal) || line.EndsWith("[DONE]", StringComparison.Ordinal))
                continue;
            using var document = JsonDocument.Parse(line["data:".Length..]);
            expected.Add(document.RootElement, "delta");
        }

        return expected;
    }

    public static Expectation OfReply(string body)
    {
        var expected = new Expectation();
        using var document = JsonDocument.Parse(body);
        expected.Add(document.RootElement, "message");
        return expected;
    }

    public static Expectation Of(Events events)
    {
        var expected = new Expectation { _failed = events.Error is not null, _finish = Word(events.StopReason), _prompt = events.Usage?.PromptTokens, _completion = events.Usage?.OutputTokens };
        expected._text.Append(events.Text);
        expected._thinking.Append(events.Thinking);
        expected._refusal.Append(events.Refusal);
        foreach (var (_, call) in events.Calls.OrderBy(static call => call.Key))
            expected._calls.Add((call.Id, call.Name, new StringBuilder(call.Arguments.Length == 0 ? "{}" : call.Arguments.ToString())));
        return expected;
    }

    public void Check(Events events)
    {
        Assert.Equal(_text.ToString(), events.Text);
        Assert.Equal(_thinking.ToString(), events.Thinking);
        Assert.Equal(_refusal.ToString(), events.Refusal);
        Assert.Equal(_calls.Select(static call => (call.Name, call.Arguments.ToString())), events.Calls.OrderBy(static call => call.Key).Select(static call => (call.Value.Name, call.Value.Arguments.ToString())));
        foreach (var (given, decoded) in _calls.Zip(events.Calls.OrderBy(static call => call.Key).Select(static call => call.Value.Id)))
            Assert.Equal(given.Id.Length == 0 ? decoded : given.Id, decoded);
        Assert.Equal(_failed, events.Error is not null);
        Assert.Equal(_failed ? null : _finish ?? "stop", Word(events.StopReason));
        Assert.Equal(_failed ? null : _prompt, events.Usage?.PromptTokens);
        if (!_failed && _completion is { } completion)
            Assert.Contains(events.Usage!.OutputTokens, new[] { completion, completion + (events.Usage.ReasoningTokens ?? 0) });
    }

    private static string? Word(StopReason? reason) => reason switch
    {
        null => null,
        StopReason.ToolUse => "tool_calls",
        StopReason.MaxTokens => "length",
        StopReason.Refusal => "content_filter",
        _ => "stop",
    };

    private void Add(JsonElement chunk, string field)
    {
        _failed |= chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null;
        AddUsage(chunk);
        if (chunk.TryGetProperty("x_groq", out var groq))
            AddUsage(groq);
        if (!chunk.TryGetProperty("choices", out var choices))
            return;
        foreach (var choice in choices.EnumerateArray().Where(static choice => !choice.TryGetProperty("index", out var index) || index.GetInt32() == 0))
        {
            _finish = String(choice, "finish_reason") is { Length: > 0 } finish ? finish : _finish;
            _finish = _finish is "function_call" ? "tool_calls" : _finish;
            if (choice.TryGetProperty(field, out var message))
                AddMessage(message);
        }

        if (_calls.Count > 0 && _finish is "stop")
            _finish = "tool_calls";
        if (_finish is "eos")
            _finish = "stop"; // Together's word for it
    }

    private void AddUsage(JsonElement owner)
    {
        if (!owner.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object || !usage.TryGetProperty("prompt_tokens", out var prompt))
            return;
        _prompt = prompt.GetInt64();
        if (usage.TryGetProperty("completion_tokens", out var completion) && completion.ValueKind == JsonValueKind.Number)
            _completion = completion.GetInt64();
        // Gemini's thoughts stand only in the sum here, and are billed.
        var saysReasoning = usage.TryGetProperty("completion_tokens_details", out _) || usage.TryGetProperty("reasoning_tokens", out _);
        if (!saysReasoning && usage.TryGetProperty("total_tokens", out var total) && total.ValueKind == JsonValueKind.Number)
            _completion = Math.Max(_completion ?? 0, total.GetInt64() - prompt.GetInt64());
    }

    private void AddMessage(JsonElement message)
    {
        _thinking.Append(String(message, "reasoning_content") ?? String(message, "reasoning"));
        _refusal.Append(String(message, "refusal"));
        _text.Append(String(message, "content"));
        if (message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
            AddParts(content);
        if (message.TryGetProperty("function_call", out var function) && function.ValueKind == JsonValueKind.Object)
            _calls.Add((string.Empty, String(function, "name")!, new StringBuilder(String(function, "arguments"))));
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
            return;
        foreach (var call in calls.EnumerateArray())
            AddCall(call);
    }

    private void AddParts(JsonElement content)
    {
        foreach (var part in content.EnumerateArray())
        {
            _text.Append(String(part, "text"));
            if (!part.TryGetProperty("thinking", out var thinking))
                continue;
            foreach (var piece in thinking.EnumerateArray())
                _thinking.Append(String(piece, "text"));
        }
    }

    private void AddCall(JsonElement call)
    {
        var function = call.GetProperty("function");
        if (String(function, "name") is { Length: > 0 } name)
            _calls.Add((String(call, "id") ?? string.Empty, name, new StringBuilder()));
        _calls[^1].Arguments.Append(String(function, "arguments"));
    }

    private static string? String(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
