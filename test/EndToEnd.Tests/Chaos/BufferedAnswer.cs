using System.Text.Json;
using static Heimdall.EndToEnd.Tests.Chaos.CheckedAnswer;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>Reads a whole answer strictly.</summary>
internal static class BufferedAnswer
{
    /// <param name="last">Gemini's streams consist of such answers; only the last is finished.</param>
    public static CheckedAnswer Read(string client, JsonElement body, bool last = true)
    {
        switch (client)
        {
            case "messages":
                Require(body.GetProperty("type").GetString() == "message" && body.GetProperty("stop_reason").GetString() is { Length: > 0 }, "no finished message");
                return Of(body.GetProperty("content"), static (block, type) => type == "text" ? block.GetProperty("text").GetString() : null, static (block, type) => type == "tool_use" ? (block.GetProperty("name"), block.GetProperty("input")) : null);
            case "chat":
                var choice = body.GetProperty("choices")[0];
                Require(choice.GetProperty("finish_reason").GetString() is { Length: > 0 }, "no finish reason");
                return OfChat(choice.GetProperty("message"));
            case "responses":
                Require(body.GetProperty("status").GetString() == "completed", "not completed");
                return OfResponse(body.GetProperty("output"));
            default:
                var candidate = body.GetProperty("candidates")[0];
                Require(!last || candidate.GetProperty("finishReason").GetString() is { Length: > 0 }, "no finish reason");
                return !candidate.TryGetProperty("content", out var content) || !content.TryGetProperty("parts", out var parts) ? new() : OfParts(parts);
        }
    }

    private static CheckedAnswer Of(JsonElement blocks, Func<JsonElement, string?, string?> text, Func<JsonElement, string?, (JsonElement Name, JsonElement Arguments)?> call) => new()
    {
        Text = string.Concat(blocks.EnumerateArray().Select(block => text(block, block.GetProperty("type").GetString()))),
        Calls = [.. blocks.EnumerateArray().Select(block => call(block, block.GetProperty("type").GetString())).OfType<(JsonElement Name, JsonElement Arguments)>().Select(static found => Call(found.Name, found.Arguments))],
    };

    private static CheckedAnswer OfChat(JsonElement message) => new()
    {
        Text = message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()! : "",
        Calls = message.TryGetProperty("tool_calls", out var calls)
            ? [.. calls.EnumerateArray().Select(static call => call.GetProperty("function")).Select(static function => Call(function.GetProperty("name"), JsonElement.Parse(function.GetProperty("arguments").GetString()!)))]
            : [],
    };

    private static CheckedAnswer OfResponse(JsonElement output) => Of(
        output,
        static (item, type) => type == "message" ? string.Concat(item.GetProperty("content").EnumerateArray().Select(static part => part.GetProperty("text").GetString())) : null,
        static (item, type) => type == "function_call" ? (item.GetProperty("name"), JsonElement.Parse(item.GetProperty("arguments").GetString()!)) : null);

    private static CheckedAnswer OfParts(JsonElement parts) => new()
    {
        Text = string.Concat(parts.EnumerateArray().Where(static part => part.TryGetProperty("text", out _) && !part.TryGetProperty("thought", out _)).Select(static part => part.GetProperty("text").GetString())),
        Calls = [.. parts.EnumerateArray().Where(static part => part.TryGetProperty("functionCall", out _)).Select(static part => part.GetProperty("functionCall")).Select(static call => Call(call.GetProperty("name"), call.GetProperty("args")))],
    };

    private static string Call(JsonElement name, JsonElement arguments) => $"{name.GetString()}({JsonSerializer.Serialize(arguments)})";
}
