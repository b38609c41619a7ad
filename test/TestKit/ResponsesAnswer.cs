using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.TestKit;

/// <summary>A scripted turn in OpenAI's Responses dialect (https://platform.openai.com/docs/api-reference/responses).</summary>
internal static class ResponsesAnswer
{
    /// <summary>Streamed or buffered, as the request asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn) =>
        request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean() ? Stream(turn) : Buffered(turn);

    public static Script Buffered(ModelTurn turn) => Script.Json(Response("completed", turn, Output(turn)).ToJsonString());

    public static Script Stream(ModelTurn turn)
    {
        var output = Output(turn);
        var script = Begin();
        foreach (var (index, item) in output.Index())
        {
            var isMessage = item["type"]!.GetValue<string>() == "message";
            var announced = item.DeepClone().AsObject();
            announced["status"] = "in_progress";
            announced[isMessage ? "content" : "arguments"] = isMessage ? new JsonArray() : "";
            script = Event(script, "response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = announced });
            if (isMessage)
                script = Event(script, "response.content_part.added", Part(item, index, ""));
            foreach (var piece in ModelTurn.Pieces(isMessage ? turn.Text : item["arguments"]!.GetValue<string>()))
            {
                script = Event(script, isMessage ? "response.output_text.delta" : "response.function_call_arguments.delta", new JsonObject
                {
                    ["item_id"] = item["id"]!.DeepClone(),
                    ["output_index"] = index,
                    ["content_index"] = 0,
                    ["delta"] = piece,
                });
            }

            if (isMessage)
                script = Event(script, "response.content_part.done", Part(item, index, turn.Text));
            script = Event(script, "response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = item.DeepClone() });
        }

        return Event(script, "response.completed", new JsonObject { ["response"] = Response("completed", turn, output) });
    }

    /// <summary>A stream's head, for scripts that go wrong afterwards.</summary>
    public static Script Begin() => Event(Script.EventStream(), "response.created", new JsonObject { ["response"] = Response("in_progress", null, []) });

    private static Script Event(Script script, string type, JsonObject body)
    {
        body["type"] = type;
        return script.Event(body.ToJsonString(), type);
    }

    private static JsonObject Part(JsonObject item, int index, string text) => new()
    {
        ["item_id"] = item["id"]!.DeepClone(),
        ["output_index"] = index,
        ["content_index"] = 0,
        ["part"] = new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() },
    };

    private static ImmutableArray<JsonObject> Output(ModelTurn turn)
    {
        var output = ImmutableArray.CreateBuilder<JsonObject>();
        if (turn.Text.Length > 0)
        {
            output.Add(new JsonObject
            {
                ["id"] = "msg_scripted",
                ["type"] = "message",
                ["status"] = "completed",
                ["role"] = "assistant",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = turn.Text, ["annotations"] = new JsonArray() }),
            });
        }

        foreach (var (index, call) in turn.Calls.Index())
        {
            output.Add(new JsonObject
            {
                ["id"] = $"fc_scripted_{index}",
                ["type"] = "function_call",
                ["status"] = "completed",
                ["call_id"] = call.Id,
                ["name"] = call.Name,
                ["arguments"] = call.Arguments,
            });
        }

        return output.ToImmutable();
    }

    private static JsonObject Response(string status, ModelTurn? turn, ImmutableArray<JsonObject> output) => new()
    {
        ["id"] = "resp_scripted",
        ["object"] = "response",
        ["created_at"] = 1767225600,
        ["status"] = status,
        ["model"] = "scripted-model",
        ["output"] = new JsonArray([.. output.Select(static item => item.DeepClone())]),
        ["usage"] = turn is null ? null : Usage(turn),
    };

    /// <summary>This dialect counts cache reads as part of the prompt.</summary>
    private static JsonNode Usage(ModelTurn turn) => JsonSerializer.SerializeToNode(new
    {
        input_tokens = turn.FreshTokens + turn.CachedTokens,
        input_tokens_details = new { cached_tokens = turn.CachedTokens },
        output_tokens = turn.OutputTokens,
        total_tokens = turn.FreshTokens + turn.CachedTokens + turn.OutputTokens,
    })!;
}
