using System.Text;
using System.Text.Json;
using static Heimdall.EndToEnd.Tests.Chaos.CheckedAnswer;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>https://platform.openai.com/docs/api-reference/responses-streaming: numbered events, items one after the other, and the whole answer once more at the end.</summary>
internal sealed class ResponsesStreamCheck : StreamCheck
{
    private readonly StringBuilder _item = new();
    private int _number;
    private int _items;
    private string? _open;
    private string? _id;

    protected override void Take(string? name, string data)
    {
        var json = JsonElement.Parse(data);
        Require(json.GetProperty("type").GetString() == name, $"the event's name is not its type: {data}");
        var number = json.GetProperty("sequence_number").GetInt32();
        Require(number == _number++ || (name == "response.failed" && number == int.MaxValue), $"number {_number - 1} is missing: {data}");
        Require((_number == 1) == (name == "response.created"), $"response.created is not the first event, or not the only one: {data}");
        if (json.TryGetProperty("response", out var response))
        {
            _id ??= response.GetProperty("id").GetString();
            Require(response.GetProperty("id").GetString() == _id || name == "response.failed", "the answer changes its id");
        }

        switch (name)
        {
            case "error":
                (Error, Ended) = (json.GetProperty("message").GetString(), true);
                break;
            case "response.failed":
                (Error, Ended) = (response.GetProperty("error").GetProperty("message").GetString(), true);
                break;
            case "response.completed":
                Complete(response);
                break;
            case "response.output_item.added":
                Require(_open is null && json.GetProperty("output_index").GetInt32() == _items, $"an item out of turn: {data}");
                _open = json.GetProperty("item").GetProperty("id").GetString();
                _item.Clear();
                break;
            case "response.output_item.done":
                Require(_open is not null && json.GetProperty("output_index").GetInt32() == _items && json.GetProperty("item").GetProperty("id").GetString() == _open, $"no open item is done: {data}");
                (_open, _items) = (null, _items + 1);
                break;
            case not ("response.created" or "response.in_progress"):
                Require(_open is not null && json.GetProperty("item_id").GetString() == _open && json.GetProperty("output_index").GetInt32() == _items, $"an event of no open item: {data}");
                TakePart(name!, json);
                break;
        }
    }

    private void TakePart(string name, JsonElement json)
    {
        switch (name)
        {
            case "response.output_text.delta":
                Text.Append(json.GetProperty("delta").GetString());
                _item.Append(json.GetProperty("delta").GetString());
                break;
            case "response.output_text.done":
                Require(json.GetProperty("text").GetString() == _item.ToString(), "the text at the end is not what its pieces were");
                break;
            case "response.function_call_arguments.delta":
                _item.Append(json.GetProperty("delta").GetString());
                break;
            case "response.function_call_arguments.done":
                Require(json.GetProperty("arguments").GetString() == _item.ToString(), "the arguments at the end are not what their pieces were");
                break;
            default:
                Require(name.StartsWith("response.content_part.", StringComparison.Ordinal) || name.StartsWith("response.reasoning", StringComparison.Ordinal), $"an event of no known type: {name}");
                break;
        }
    }

    private void Complete(JsonElement response)
    {
        Require(_open is null && response.GetProperty("status").GetString() == "completed", "the answer is completed in the midst of an item");
        var whole = BufferedAnswer.Read("responses", response);
        Require(whole.Text == Text.ToString(), "the answer at the end is not what its pieces were");
        Calls.AddRange(whole.Calls);
        Ended = true;
    }
}
