using System.Text;
using System.Text.Json;
using static Heimdall.EndToEnd.Tests.Chaos.CheckedAnswer;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>https://platform.openai.com/docs/api-reference/chat-streaming: chunks of one id, a finish reason, <c>[DONE]</c>.</summary>
internal sealed class ChatStreamCheck : StreamCheck
{
    private readonly List<(string Name, StringBuilder Arguments)> _calls = [];
    private string? _id;
    private bool _finished;
    private bool _role;

    /// <summary>What an upstream leaves out at the end a relay does not add; clients take the end of the stream for it.</summary>
    protected override bool IsOver => base.IsOver || _finished;

    protected override void Take(string? name, string data)
    {
        if (data == "[DONE]")
        {
            Require(_finished, "[DONE] without a finish reason");
            Ended = true;
            return;
        }

        var json = JsonElement.Parse(data);
        if (json.TryGetProperty("error", out _))
        {
            (Error, Ended) = (ErrorOf("chat", json), true);
            return;
        }

        Require(json.GetProperty("object").GetString() == "chat.completion.chunk", $"no chunk: {data}");
        _id ??= json.GetProperty("id").GetString();
        Require(_id is { Length: > 0 } && json.GetProperty("id").GetString() == _id, $"a chunk of another answer than {_id}: {data}");
        foreach (var choice in json.GetProperty("choices").EnumerateArray())
            Take(choice);
    }

    private void Take(JsonElement choice)
    {
        Require(!_finished && choice.GetProperty("index").GetInt32() == 0, $"a choice out of turn: {choice}");
        var delta = choice.GetProperty("delta");
        if (delta.TryGetProperty("role", out _))
        {
            Require(!_role, "the answer begins twice");
            _role = true;
        }

        Require(_role, "the answer does not begin with its role");
        if (delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            Text.Append(content.GetString());
        if (delta.TryGetProperty("tool_calls", out var calls))
        {
            foreach (var call in calls.EnumerateArray())
                TakeCall(call);
        }

        _finished = choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String;
        if (_finished)
            Calls.AddRange(_calls.Select(static call => Call(call.Name, call.Arguments.ToString())));
    }

    private void TakeCall(JsonElement call)
    {
        var index = call.GetProperty("index").GetInt32();
        var function = call.GetProperty("function");
        if (call.TryGetProperty("id", out _))
        {
            Require(index == _calls.Count, $"a call out of turn: {call}");
            _calls.Add((function.GetProperty("name").GetString()!, new()));
        }

        Require(index == _calls.Count - 1, $"arguments of no open call: {call}");
        if (function.TryGetProperty("arguments", out var arguments))
            _calls[index].Arguments.Append(arguments.GetString());
    }
}
