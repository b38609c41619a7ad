using System.Text;
using System.Text.Json.Nodes;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// OpenAI's own <c>response.*</c> events, checked one by one (https://platform.openai.com/docs/api-reference/responses-streaming): numbered without gaps;
/// items announced in order, filled while they are open, closed once; what comes in pieces comes whole at the end, within its item and within the
/// finished answer; one end, and nothing behind it.
/// </summary>
internal sealed class ResponseGrammar
{
    private readonly List<Item> _items = [];
    private long _number;
    private string? _responseId;
    private bool _over;

    public static void Check(ReadOnlySpan<byte> stream)
    {
        var grammar = new ResponseGrammar();
        using var reader = new SseReader();
        reader.Append(stream);
        while (reader.TryRead(out var frame))
        {
            if (!frame.IsEmpty)
                grammar.Take(Encoding.UTF8.GetString(frame.Name.Span), JsonNode.Parse(frame.Data.Span)!.AsObject());
        }

        Assert.True(reader.AtBoundary);
        Assert.True(grammar._over, "the stream has no end");
    }

    private void Take(string name, JsonObject body)
    {
        Assert.False(_over, $"after the end: {name}");
        Assert.Equal(name, Text(body, "type"));
        Assert.Equal(_number++, body["sequence_number"]!.GetValue<long>());
        if (name == "response.failed")
        {
            Assert.NotEmpty(Text(body["response"]!["error"]!.AsObject(), "message"));
            _over = true;
            return;
        }

        if (_number <= 2)
        {
            Assert.Equal(_number == 1 ? "response.created" : "response.in_progress", name);
            Assert.Equal("in_progress", Text(body["response"]!.AsObject(), "status"));
            _responseId = Text(body["response"]!.AsObject(), "id");
        }
        else if (name is "response.completed" or "response.incomplete")
        {
            End(name, body["response"]!.AsObject());
        }
        else
        {
            TakeItem(name["response.".Length..], body);
        }
    }

    private void End(string name, JsonObject response)
    {
        Assert.Equal(name, "response." + Text(response, "status"));
        Assert.Equal(_responseId, Text(response, "id"));
        Assert.All(_items, static item => Assert.NotNull(item.Whole));
        Assert.Equal(_items.Select(static item => item.Whole), response["output"]!.AsArray().Select(static item => item!.ToJsonString()));
        Assert.Equal(name == "response.incomplete", response["incomplete_details"] is not null);
        if (response["usage"] is { } usage)
            Assert.Equal(usage["input_tokens"]!.GetValue<long>() + usage["output_tokens"]!.GetValue<long>(), usage["total_tokens"]!.GetValue<long>());
        _over = true;
    }

    private void TakeItem(string step, JsonObject body)
    {
        var index = body["output_index"]!.GetValue<int>();
        if (step == "output_item.added")
        {
            Assert.Equal(_items.Count, index);
            var added = body["item"]!.AsObject();
            Assert.NotEmpty(Text(added, "id"));
            _items.Add(new Item(Text(added, "type"), Text(added, "id")));
            return;
        }

        var item = _items[index];
        Assert.Null(item.Whole);
        if (step == "output_item.done")
        {
            item.Close(body["item"]!.AsObject());
            return;
        }

        Assert.Equal(item.Id, Text(body, "item_id"));
        switch (step)
        {
            case "content_part.added" or "reasoning_summary_part.added":
                Assert.False(item.InPart);
                item.InPart = true;
                break;
            case "content_part.done" or "reasoning_summary_part.done":
                Assert.True(item.InPart);
                item.InPart = false;
                break;
            case "output_text.annotation.added":
                Assert.Equal(item.Annotations++, body["annotation_index"]!.GetValue<int>());
                break;
            case var delta when delta.EndsWith(".delta", StringComparison.Ordinal):
                Assert.Equal(item.Type is "message" or "reasoning", item.InPart);
                item.Pieces(step[..^".delta".Length]).Append(Text(body, "delta"));
                break;
            case var done when done.EndsWith(".done", StringComparison.Ordinal):
                var whole = body["text"] ?? body["refusal"] ?? body["arguments"] ?? body["input"] ?? body["code"];
                Assert.Equal(item.Pieces(step[..^".done".Length]).ToString(), whole!.GetValue<string>());
                break;
            default:
                Assert.StartsWith(item.Type + ".", step, StringComparison.Ordinal);
                Assert.True(item.Type is "web_search_call" or "code_interpreter_call", item.Type);
                break;
        }
    }

    private static string Text(JsonObject owner, string name) => owner[name]!.GetValue<string>();

    private sealed class Item(string type, string id)
    {
        private readonly Dictionary<string, StringBuilder> _pieces = new(StringComparer.Ordinal);

        public string Type { get; } = type;

        public string Id { get; } = id;

        public bool InPart { get; set; }

        public int Annotations { get; set; }

        public string? Whole { get; private set; }

        public StringBuilder Pieces(string step) => _pieces.TryGetValue(step, out var pieces) ? pieces : _pieces[step] = new StringBuilder();

        public void Close(JsonObject item)
        {
            Assert.False(InPart);
            Assert.Equal(Type, Text(item, "type"));
            var said = Type switch
            {
                "message" => string.Concat(item["content"]!.AsArray().Select(static part => Text(part!.AsObject(), part["refusal"] is null ? "text" : "refusal"))),
                "reasoning" => string.Concat(item["summary"]!.AsArray().Select(static part => Text(part!.AsObject(), "text"))),
                "function_call" => Text(item, "arguments"),
                "custom_tool_call" => Text(item, "input"),
                "code_interpreter_call" => Text(item, "code"),
                _ => "",
            };
            // What is encrypted holds for one id, which comes with it at the end.
            if (Type != "reasoning")
                Assert.Equal(Id, Text(item, "id"));
            Assert.Equal(string.Concat(_pieces.Values), said);
            if (Type is "function_call" or "custom_tool_call")
                Assert.NotEmpty(Text(item, "call_id"));
            Whole = item.ToJsonString();
        }
    }
}
