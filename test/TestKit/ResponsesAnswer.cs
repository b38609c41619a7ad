using System.Text.Json;

namespace Heimdall.TestKit;

/// <summary>A scripted turn in OpenAI's Responses API (https://platform.openai.com/docs/api-reference/responses-streaming).</summary>
internal sealed class ResponsesAnswer
{
    private static int _answers;

    private readonly string _id = $"{Interlocked.Increment(ref _answers):x8}{new string('a', 24)}";
    private readonly ModelTurn _turn;
    private readonly List<object> _output = [];
    private Script _script = Script.EventStream();
    private int _number;

    private ResponsesAnswer(ModelTurn turn) => _turn = turn;

    /// <summary>Streamed or buffered, as the request asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn) =>
        request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean() ? Stream(turn) : Buffered(turn);

    public static Script Stream(ModelTurn turn)
    {
        var answer = new ResponsesAnswer(turn);
        answer.Write();
        return answer._script;
    }

    public static Script Buffered(ModelTurn turn)
    {
        var answer = new ResponsesAnswer(turn);
        answer.Write();
        return Script.Json(JsonSerializer.Serialize(answer.Response("completed")));
    }

    private void Write()
    {
        Event("response.created", new() { ["response"] = Response("in_progress") });
        Event("response.in_progress", new() { ["response"] = Response("in_progress") });
        if (_turn.Thought is { } thought)
            Reasoning(thought);
        if (_turn.Search is { } search)
            WebSearch(search);
        if (_turn.Text.Length > 0)
            Message(_turn.Text);
        foreach (var call in _turn.Calls)
            Call(call);
        Event("response.completed", new() { ["response"] = Response("completed") });
    }

    private void Reasoning(ModelThought thought)
    {
        var id = $"rs_{_id}";
        Added(new { id, type = "reasoning", summary = Array.Empty<object>(), encrypted_content = "" });
        Event("response.reasoning_summary_part.added", At(id, new() { ["summary_index"] = 0, ["part"] = new { type = "summary_text", text = "" } }));
        foreach (var piece in ModelTurn.Pieces(thought.Text))
            Event("response.reasoning_summary_text.delta", At(id, new() { ["summary_index"] = 0, ["delta"] = piece }));
        Event("response.reasoning_summary_text.done", At(id, new() { ["summary_index"] = 0, ["text"] = thought.Text }));
        Event("response.reasoning_summary_part.done", At(id, new() { ["summary_index"] = 0, ["part"] = new { type = "summary_text", text = thought.Text } }));
        Done(new { id, type = "reasoning", summary = new[] { new { type = "summary_text", text = thought.Text } }, encrypted_content = thought.State });
    }

    private void WebSearch(ModelSearch search)
    {
        var id = $"ws_{_id}";
        Added(new { id, type = "web_search_call", status = "in_progress", action = new { type = "search", query = search.Query } });
        foreach (var state in new[] { "in_progress", "searching", "completed" })
            Event($"response.web_search_call.{state}", At(id, []));
        Done(new { id, type = "web_search_call", status = "completed", action = new { type = "search", query = search.Query, sources = new[] { new { type = "url", url = search.Url } } } });
    }

    private void Message(string text)
    {
        var id = $"msg_{_id}";
        object Part(string said, object[] annotations) => new { type = "output_text", text = said, annotations, logprobs = Array.Empty<object>() };
        Added(new { id, type = "message", status = "in_progress", role = "assistant", content = Array.Empty<object>() });
        Event("response.content_part.added", At(id, new() { ["content_index"] = 0, ["part"] = Part("", []) }));
        foreach (var piece in ModelTurn.Pieces(text))
            Event("response.output_text.delta", At(id, new() { ["content_index"] = 0, ["delta"] = piece, ["logprobs"] = Array.Empty<object>() }));
        object[] annotations = [];
        if (_turn.Search is { } search)
        {
            annotations = [new { type = "url_citation", url = search.Url, title = search.Title, start_index = 0, end_index = text.Length }];
            Event("response.output_text.annotation.added", At(id, new() { ["content_index"] = 0, ["annotation_index"] = 0, ["annotation"] = annotations[0] }));
        }

        Event("response.output_text.done", At(id, new() { ["content_index"] = 0, ["text"] = text, ["logprobs"] = Array.Empty<object>() }));
        Event("response.content_part.done", At(id, new() { ["content_index"] = 0, ["part"] = Part(text, annotations) }));
        Done(new { id, type = "message", status = "completed", role = "assistant", content = new[] { Part(text, annotations) } });
    }

    private void Call(ModelCall call)
    {
        var id = $"fc_{_output.Count}{_id}";
        Added(new { id, type = "function_call", status = "in_progress", call_id = call.Id, name = call.Name, arguments = "" }, call.Namespace);
        foreach (var piece in ModelTurn.Pieces(call.Arguments))
            Event("response.function_call_arguments.delta", At(id, new() { ["delta"] = piece }));
        Event("response.function_call_arguments.done", At(id, new() { ["name"] = call.Name, ["arguments"] = call.Arguments }));
        Done(new { id, type = "function_call", status = "completed", call_id = call.Id, name = call.Name, arguments = call.Arguments }, call.Namespace);
    }

    private void Added(object item, string? space = null) => Event("response.output_item.added", new() { ["output_index"] = _output.Count, ["item"] = Spaced(item, space) });

    private void Done(object item, string? space = null)
    {
        Event("response.output_item.done", new() { ["output_index"] = _output.Count, ["item"] = Spaced(item, space) });
        _output.Add(Spaced(item, space));
    }

    /// <summary>A call of a tool in a namespace names that too.</summary>
    private static object Spaced(object item, string? space)
    {
        if (space is null)
            return item;
        var spaced = JsonSerializer.SerializeToNode(item)!.AsObject();
        spaced["namespace"] = space;
        return spaced;
    }

    private Dictionary<string, object> At(string item, Dictionary<string, object> fields)
    {
        fields["item_id"] = item;
        fields["output_index"] = _output.Count;
        return fields;
    }

    private void Event(string type, Dictionary<string, object> fields)
    {
        fields["type"] = type;
        fields["sequence_number"] = _number++;
        _script = _script.Event(JsonSerializer.Serialize(fields), type);
    }

    private object Response(string status) => new
    {
        id = $"resp_{_id}",
        @object = "response",
        created_at = 1767225600,
        status,
        model = _turn.Model,
        output = status == "completed" ? _output : [],
        error = (object?)null,
        incomplete_details = (object?)null,
        instructions = (string?)null,
        metadata = new { },
        parallel_tool_calls = true,
        temperature = 1.0,
        tool_choice = "auto",
        tools = Array.Empty<object>(),
        top_p = 1.0,
        store = false,
        usage = status == "completed" ? Usage() : null,
    };

    /// <summary>This dialect counts cache reads as part of the prompt.</summary>
    private object Usage() => new
    {
        input_tokens = _turn.FreshTokens + _turn.CachedTokens,
        input_tokens_details = new { cached_tokens = _turn.CachedTokens },
        output_tokens = _turn.OutputTokens,
        output_tokens_details = new { reasoning_tokens = 0 },
        total_tokens = _turn.FreshTokens + _turn.CachedTokens + _turn.OutputTokens,
    };
}
