using System.Text.Json;

namespace Heimdall.TestKit;

/// <summary>A scripted turn in Anthropic's messages dialect (https://platform.claude.com/docs/en/api/messages).</summary>
internal static class AnthropicMessagesAnswer
{
    private static int _answers;

    /// <summary>Streamed or buffered, as the request asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn) =>
        request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean() ? Stream(turn) : Buffered(turn);

    public static Script Buffered(ModelTurn turn) => Script.Json(JsonSerializer.Serialize(new
    {
        id = NextId(),
        type = "message",
        role = "assistant",
        model = "scripted-model",
        content = Blocks(turn),
        stop_reason = StopReason(turn),
        stop_sequence = (string?)null,
        usage = Usage(turn),
    }));

    public static Script Stream(ModelTurn turn)
    {
        var script = Begin(turn);
        var index = 0;
        if (turn.Text.Length > 0)
            script = Block(script, index++, new { type = "text", text = "" }, turn.Text, piece => new { type = "text_delta", text = piece });
        foreach (var call in turn.Calls)
            script = Block(script, index++, new { type = "tool_use", id = call.Id, name = call.Name, input = new { } }, call.Arguments, piece => new { type = "input_json_delta", partial_json = piece });
        return Event(Event(script, "message_delta", new { type = "message_delta", delta = new { stop_reason = StopReason(turn), stop_sequence = (string?)null }, usage = new { output_tokens = turn.OutputTokens } }),
            "message_stop", new { type = "message_stop" });
    }

    /// <summary>A stream's head and first event, for scripts that go wrong afterwards.</summary>
    public static Script Begin(ModelTurn turn) => Event(Script.EventStream(), "message_start", new
    {
        type = "message_start",
        message = new { id = NextId(), type = "message", role = "assistant", model = "scripted-model", content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null, usage = Usage(turn) },
    });

    /// <summary>Opens a text block and writes to it without closing it.</summary>
    public static Script OpenText(this Script script, string text) => Event(Event(script,
        "content_block_start", new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } }),
        "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text } });

    public static string Error(string type, string message) => JsonSerializer.Serialize(new { type = "error", error = new { type, message } });

    private static Script Block(Script script, int index, object block, string content, Func<string, object> delta)
    {
        script = Event(script, "content_block_start", new { type = "content_block_start", index, content_block = block });
        foreach (var piece in ModelTurn.Pieces(content))
            script = Event(script, "content_block_delta", new { type = "content_block_delta", index, delta = delta(piece) });
        return Event(script, "content_block_stop", new { type = "content_block_stop", index });
    }

    private static IEnumerable<object> Blocks(ModelTurn turn)
    {
        if (turn.Text.Length > 0)
            yield return new { type = "text", text = turn.Text };
        foreach (var call in turn.Calls)
            yield return new { type = "tool_use", id = call.Id, name = call.Name, input = JsonElement.Parse(call.Arguments) };
    }

    private static Script Event(Script script, string name, object data) => script.Event(JsonSerializer.Serialize(data), name);

    /// <summary>Claude Code merges answers whose ids repeat.</summary>
    private static string NextId() => $"msg_scripted{Interlocked.Increment(ref _answers)}";

    private static string StopReason(ModelTurn turn) => turn.Calls.IsEmpty ? "end_turn" : "tool_use";

    private static object Usage(ModelTurn turn) => new { input_tokens = turn.FreshTokens, cache_creation_input_tokens = 0, cache_read_input_tokens = turn.CachedTokens, output_tokens = turn.OutputTokens };
}
