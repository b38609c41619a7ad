using System.Text;
using System.Text.Json;
using static Heimdall.EndToEnd.Tests.Chaos.CheckedAnswer;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>https://platform.claude.com/docs/en/build-with-claude/streaming: start, blocks one after the other, delta, stop.</summary>
internal sealed class MessagesStreamCheck : StreamCheck
{
    private readonly StringBuilder _arguments = new();
    private string? _open;
    private string _tool = "";
    private int _blocks;
    private bool _started;
    private bool _stopReason;

    protected override void Take(string? name, string data)
    {
        var json = JsonElement.Parse(data);
        Require(json.GetProperty("type").GetString() == name, $"the event's name is not its type: {data}");
        Require(name is "message_start" or "ping" or "error" || _started, $"before message_start: {data}");
        switch (name)
        {
            case "ping":
                break;
            case "error":
                (Error, Ended) = (ErrorOf("messages", json), true);
                break;
            case "message_start":
                Require(!_started, "a second message_start");
                _started = json.GetProperty("message").GetProperty("id").GetString() is { Length: > 0 };
                break;
            case "content_block_start":
                Require(_open is null && !_stopReason && json.GetProperty("index").GetInt32() == _blocks, $"a block out of turn: {data}");
                Open(json.GetProperty("content_block"));
                break;
            case "content_block_delta":
                Require(_open is not null && json.GetProperty("index").GetInt32() == _blocks, $"a delta of no open block: {data}");
                Delta(json.GetProperty("delta"));
                break;
            case "content_block_stop":
                Require(_open is not null && json.GetProperty("index").GetInt32() == _blocks, $"no open block is stopped: {data}");
                Close();
                break;
            case "message_delta":
                Require(_open is null && !_stopReason, "a message_delta out of turn");
                _stopReason = json.GetProperty("delta").GetProperty("stop_reason").GetString() is { Length: > 0 } && json.GetProperty("usage").GetProperty("output_tokens").GetInt32() >= 0;
                break;
            case "message_stop":
                Require(_open is null && _stopReason, "a message_stop out of turn");
                Ended = true;
                break;
            default:
                throw new MalformedAnswerException($"an event of no known type: {data}");
        }
    }

    private void Open(JsonElement block)
    {
        _open = block.GetProperty("type").GetString();
        Require(_open is "text" or "thinking" or "tool_use", $"a block of no known type: {block}");
        if (_open == "tool_use")
            _tool = block.GetProperty("name").GetString()!;
    }

    private void Delta(JsonElement delta)
    {
        var type = delta.GetProperty("type").GetString();
        switch (_open, type)
        {
            case ("text", "text_delta"):
                Text.Append(delta.GetProperty("text").GetString());
                break;
            case ("tool_use", "input_json_delta"):
                _arguments.Append(delta.GetProperty("partial_json").GetString());
                break;
            case ("thinking", "thinking_delta" or "signature_delta"):
                break;
            default:
                throw new MalformedAnswerException($"a {type} in a block of {_open}");
        }
    }

    private void Close()
    {
        if (_open == "tool_use")
            Calls.Add(Call(_tool, _arguments.ToString()));
        _arguments.Clear();
        _open = null;
        _blocks++;
    }
}
