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
        model = turn.Model,
        content = Blocks(turn),
        stop_reason = StopReason(turn),
        stop_sequence = (string?)null,
        usage = Usage(turn),
    }));

    public static Script Stream(ModelTurn turn)
    {
        var script = Begin(turn);
        var index = 0;
        if (turn.Thought is { } thought)
            script = Thinking(script, index++, thought);
        if (turn.Search is { } search)
        {
            script = Block(script, index++, new { type = "server_tool_use", id = SearchId(search), name = "web_search", input = new { } }, SearchInput(search), piece => new { type = "input_json_delta", partial_json = piece });
            script = Block(script, index++, SearchResult(search), "", piece => piece);
        }

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
        message = new { id = NextId(), type = "message", role = "assistant", model = turn.Model, content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null, usage = Usage(turn) },
    });

    /// <summary>Opens a text block and writes to it without closing it.</summary>
    public static Script OpenText(this Script script, string text) => Event(Event(script,
        "content_block_start", new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } }),
        "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text } });

    public static string Error(string type, string message) => JsonSerializer.Serialize(new { type = "error", error = new { type, message } });

    /// <summary>The signature comes last, in one piece.</summary>
    private static Script Thinking(Script script, int index, ModelThought thought)
    {
        script = Event(script, "content_block_start", new { type = "content_block_start", index, content_block = new { type = "thinking", thinking = "", signature = "" } });
        foreach (var piece in ModelTurn.Pieces(thought.Text))
            script = Event(script, "content_block_delta", new { type = "content_block_delta", index, delta = new { type = "thinking_delta", thinking = piece } });
        script = Event(script, "content_block_delta", new { type = "content_block_delta", index, delta = new { type = "signature_delta", signature = thought.State } });
        return Event(script, "content_block_stop", new { type = "content_block_stop", index });
    }

    private static Script Block(Script script, int index, object block, string content, Func<string, object> delta)
    {
        script = Event(script, "content_block_start", new { type = "content_block_start", index, content_block = block });
        foreach (var piece in ModelTurn.Pieces(content))
            script = Event(script, "content_block_delta", new { type = "content_block_delta", index, delta = delta(piece) });
        return Event(script, "content_block_stop", new { type = "content_block_stop", index });
    }

    private static IEnumerable<object> Blocks(ModelTurn turn)
    {
        if (turn.Thought is { } thought)
            yield return new { type = "thinking", thinking = thought.Text, signature = thought.State };
        if (turn.Search is { } search)
        {
            yield return new { type = "server_tool_use", id = SearchId(search), name = "web_search", input = JsonElement.Parse(SearchInput(search)) };
            yield return SearchResult(search);
        }

        if (turn.Text.Length > 0)
            yield return new { type = "text", text = turn.Text };
        foreach (var call in turn.Calls)
            yield return new { type = "tool_use", id = call.Id, name = call.Name, input = JsonElement.Parse(call.Arguments) };
    }

    private static string SearchId(ModelSearch search) => $"srvtoolu_{search.Query.Length}x{search.Url.Length}";

    private static string SearchInput(ModelSearch search) => JsonSerializer.Serialize(new { query = search.Query });

    private static object SearchResult(ModelSearch search) => new
    {
        type = "web_search_tool_result",
        tool_use_id = SearchId(search),
        content = new[] { new { type = "web_search_result", url = search.Url, title = search.Title, encrypted_content = "c2NyaXB0ZWQ=", page_age = (string?)null } },
    };

    private static Script Event(Script script, string name, object data) => script.Event(JsonSerializer.Serialize(data), name);

    /// <summary>Claude Code merges answers whose ids repeat.</summary>
    private static string NextId() => $"msg_scripted{Interlocked.Increment(ref _answers)}";

    private static string StopReason(ModelTurn turn) => turn.Calls.IsEmpty ? "end_turn" : "tool_use";

    private static object Usage(ModelTurn turn) => new { input_tokens = turn.FreshTokens, cache_creation_input_tokens = 0, cache_read_input_tokens = turn.CachedTokens, output_tokens = turn.OutputTokens };
}
