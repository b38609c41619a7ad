using System.Text;
using System.Text.Json.Nodes;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Anthropic requests of any shape that its API takes, and some that only its clients send. The same seed gives the same request.</summary>
internal sealed class RandomRequest(int seed)
{
    private static readonly string[] Words =
    [
        "hello", "naïve", "漢字", "🚀", "\"quoted\"", "back\\slash", "line\nbreak", "tab\there", "</tag>", "{\"json\":1}", "data: x", "\u0001", "e\u0301", "\r\n",
    ];

    private readonly Random _random = new(seed);
    private int _ids;

    public byte[] Make()
    {
        var request = new JsonObject { ["model"] = "m", ["max_tokens"] = _random.Next(1, 9000), ["messages"] = Messages(), ["tools"] = new JsonArray(Tool("Read"), Tool("Write")) };
        if (Chance(70))
            request["system"] = Chance(50) ? Text() : new JsonArray(TextBlock(), TextBlock());
        if (Chance(30))
            request["tool_choice"] = new JsonObject { ["type"] = Chance(50) ? "auto" : "any", ["disable_parallel_tool_use"] = Chance(50) };
        if (Chance(30))
            request["temperature"] = _random.Next(0, 11) / 10.0;
        if (Chance(20))
            request["stop_sequences"] = new JsonArray("END", "漢");
        request["stream"] = Chance(50);
        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private JsonArray Messages()
    {
        var messages = new JsonArray(Message("user", [TextBlock()]));
        for (var turns = _random.Next(0, 6); turns > 0; turns--)
        {
            var calls = Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Call()).ToList();
            messages.Add(Message("assistant", [.. Thinking(), .. Maybe(60, TextBlock), .. calls, .. Maybe(calls.Count == 0 ? 100 : 0, TextBlock)]));
            messages.Add(Message("user", [.. Results(calls), .. Media(), TextBlock()]));
            if (Chance(20))
                messages.Add(new JsonObject { ["role"] = "system", ["content"] = Text() });
            if (Chance(20))
                messages.Add(new JsonObject { ["role"] = "user", ["content"] = Text() });
        }

        return messages;
    }

    private static JsonObject Message(string role, JsonNode[] content) => new() { ["role"] = role, ["content"] = new JsonArray(content) };

    private IEnumerable<JsonNode> Maybe(int percent, Func<JsonNode> make) => Chance(percent) ? [make()] : [];

    private IEnumerable<JsonNode> Thinking() => _random.Next(5) switch
    {
        0 => [new JsonObject { ["type"] = "thinking", ["thinking"] = Text(), ["signature"] = "EqQBCkYIBxgC" }],
        1 => [new JsonObject { ["type"] = "thinking", ["thinking"] = Text(), ["signature"] = "" }],
        2 => [new JsonObject { ["type"] = "redacted_thinking", ["data"] = "EmwKAhgB" }],
        _ => [],
    };

    private JsonObject Call() => new()
    {
        ["type"] = "tool_use",
        ["id"] = $"toolu_{_ids++:D4}{new string('x', _random.Next(0, 60))}",
        ["name"] = Chance(50) ? "Read" : "Write",
        ["input"] = Chance(20) ? [] : new JsonObject { ["file_path"] = Text(), ["nested"] = new JsonObject { ["list"] = new JsonArray(1.5, true, null, Text()) } },
    };

    // In any order, as clients that run tools at the same time send them; sometimes one is missing.
    private IEnumerable<JsonNode> Results(List<JsonObject> calls) =>
        calls.Where(_ => !Chance(5)).OrderBy(_ => _random.Next()).ToList().Select(call =>
        {
            var result = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call["id"]!.GetValue<string>() };
            if (Chance(90))
                result["content"] = Chance(50) ? Text() : new JsonArray([TextBlock(), .. Media()]);
            if (Chance(20))
                result["is_error"] = true;
            return result;
        });

    private IEnumerable<JsonNode> Media() => _random.Next(6) switch
    {
        0 => [new JsonObject { ["type"] = "image", ["source"] = new JsonObject { ["type"] = "base64", ["media_type"] = "image/png", ["data"] = Convert.ToBase64String(BitConverter.GetBytes(_random.Next())) } }],
        1 => [new JsonObject { ["type"] = "image", ["source"] = new JsonObject { ["type"] = "url", ["url"] = $"https://example.com/{_random.Next()}.png" } }],
        2 => [new JsonObject { ["type"] = "document", ["source"] = new JsonObject { ["type"] = "base64", ["media_type"] = "application/pdf", ["data"] = Convert.ToBase64String(BitConverter.GetBytes(_random.Next())) } }],
        _ => [],
    };

    private JsonObject TextBlock() => new() { ["type"] = "text", ["text"] = Text() };

    private string Text() => $"{_ids++} {string.Join(' ', Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Words[_random.Next(Words.Length)]))}";

    private static JsonObject Tool(string name) => new()
    {
        ["name"] = name,
        ["description"] = $"Does {name}.",
        ["input_schema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["file_path"] = new JsonObject { ["type"] = "string" } }, ["additionalProperties"] = false },
    };
}
