using System.Text.Json;

namespace Heimdall.TestKit;

/// <summary>A scripted turn in OpenAI's chat dialect (https://platform.openai.com/docs/api-reference/chat).</summary>
internal static class OpenAIChatAnswer
{
    /// <summary>Streamed or buffered, as the request asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn)
    {
        var body = request.Json;
        return body.TryGetProperty("stream", out var stream) && stream.GetBoolean()
            ? Stream(turn, body.TryGetProperty("stream_options", out var options) && options.GetProperty("include_usage").GetBoolean())
            : Buffered(turn);
    }

    public static Script Buffered(ModelTurn turn) => Script.Json(JsonSerializer.Serialize(new
    {
        id = "chatcmpl-scripted",
        @object = "chat.completion",
        created = 1767225600,
        model = "scripted-model",
        choices = new[]
        {
            new
            {
                index = 0,
                message = Message(turn),
                finish_reason = FinishReason(turn),
            },
        },
        usage = Usage(turn),
    }));

    public static Script Stream(ModelTurn turn, bool withUsage = true)
    {
        var script = Begin();
        foreach (var piece in ModelTurn.Pieces(turn.Thought?.Text ?? ""))
            script = script.Event(Chunk(new { reasoning_content = piece }));
        foreach (var piece in ModelTurn.Pieces(turn.Text))
            script = script.Event(Chunk(new { content = piece }));
        foreach (var (index, call) in turn.Calls.Index())
        {
            script = script.Event(Chunk(new { tool_calls = new[] { new { index, id = call.Id, type = "function", function = new { name = call.Name, arguments = "" } } } }));
            foreach (var piece in ModelTurn.Pieces(call.Arguments))
                script = script.Event(Chunk(new { tool_calls = new[] { new { index, function = new { arguments = piece } } } }));
        }

        script = script.Event(Chunk(new { }, FinishReason(turn)));
        if (withUsage)
            script = script.Event(JsonSerializer.Serialize(new { id = "chatcmpl-scripted", @object = "chat.completion.chunk", created = 1767225600, model = "scripted-model", choices = Array.Empty<object>(), usage = Usage(turn) }));
        return script.Event("[DONE]");
    }

    /// <summary>A stream's head and first chunk, for scripts that go wrong afterwards.</summary>
    public static Script Begin() => Script.EventStream().Event(Chunk(new { role = "assistant", content = "" }));

    public static string TextChunk(string text) => Chunk(new { content = text });

    public static string Error(string message, string type, string? code = null) => JsonSerializer.Serialize(new { error = new { message, type, param = (string?)null, code } });

    private static string Chunk<T>(T delta, string? finishReason = null) => JsonSerializer.Serialize(new
    {
        id = "chatcmpl-scripted",
        @object = "chat.completion.chunk",
        created = 1767225600,
        model = "scripted-model",
        choices = new[] { new { index = 0, delta, finish_reason = finishReason } },
    });

    /// <summary>Thoughts stand where DeepSeek and its followers write them (https://api-docs.deepseek.com/guides/thinking_mode).</summary>
    private static Dictionary<string, object?> Message(ModelTurn turn)
    {
        var message = new Dictionary<string, object?> { ["role"] = "assistant", ["content"] = turn.Text.Length > 0 ? turn.Text : null };
        if (turn.Thought is { } thought)
            message["reasoning_content"] = thought.Text;
        if (!turn.Calls.IsEmpty)
            message["tool_calls"] = turn.Calls.Select(Whole);
        return message;
    }

    private static object Whole(ModelCall call) => new { id = call.Id, type = "function", function = new { name = call.Name, arguments = call.Arguments } };

    private static string FinishReason(ModelTurn turn) => turn.Calls.IsEmpty ? "stop" : "tool_calls";

    /// <summary>This dialect counts cache reads as part of the prompt.</summary>
    private static object Usage(ModelTurn turn) => new
    {
        prompt_tokens = turn.FreshTokens + turn.CachedTokens,
        completion_tokens = turn.OutputTokens,
        total_tokens = turn.FreshTokens + turn.CachedTokens + turn.OutputTokens,
        prompt_tokens_details = new { cached_tokens = turn.CachedTokens },
    };
}
