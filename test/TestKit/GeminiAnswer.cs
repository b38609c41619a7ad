using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.TestKit;

/// <summary>A scripted turn in Gemini's dialect (https://ai.google.dev/api/generate-content).</summary>
internal static class GeminiAnswer
{
    /// <summary>Streamed or buffered, as the address asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn) =>
        request.Path.EndsWith(":streamGenerateContent", StringComparison.Ordinal) ? Stream(turn) : Script.Json(Piece([.. Text(turn), .. Calls(turn)], turn));

    public static Script Stream(ModelTurn turn)
    {
        var script = Script.EventStream();
        foreach (var piece in ModelTurn.Pieces(turn.Text))
            script = script.Event(TextPiece(piece));
        foreach (var call in Calls(turn))
            script = script.Event(Piece([call]));
        return script.Event(Piece([new JsonObject { ["text"] = "" }], turn));
    }

    public static string TextPiece(string text) => Piece([new JsonObject { ["text"] = text }]);

    public static string Error(int code, string message, string status) => JsonSerializer.Serialize(new { error = new { code, message, status } });

    private static IEnumerable<JsonNode> Text(ModelTurn turn) => turn.Text.Length > 0 ? [new JsonObject { ["text"] = turn.Text }] : [];

    private static IEnumerable<JsonNode> Calls(ModelTurn turn) =>
        turn.Calls.Select(call => new JsonObject { ["functionCall"] = new JsonObject { ["id"] = call.Id, ["name"] = call.Name, ["args"] = JsonNode.Parse(call.Arguments) } });

    private static string Piece(JsonNode[] parts, ModelTurn? end = null)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["parts"] = new JsonArray(parts), ["role"] = "model" } };
        if (end is not null)
            candidate["finishReason"] = "STOP";
        candidate["index"] = 0;
        var piece = new JsonObject { ["candidates"] = new JsonArray(candidate) };
        if (end is not null)
            piece["usageMetadata"] = Usage(end);
        piece["modelVersion"] = "scripted-model";
        piece["responseId"] = "scripted";
        return piece.ToJsonString();
    }

    /// <summary>This dialect counts cache reads as part of the prompt.</summary>
    private static JsonObject Usage(ModelTurn turn) => new()
    {
        ["promptTokenCount"] = turn.FreshTokens + turn.CachedTokens,
        ["cachedContentTokenCount"] = turn.CachedTokens,
        ["candidatesTokenCount"] = turn.OutputTokens,
        ["totalTokenCount"] = turn.FreshTokens + turn.CachedTokens + turn.OutputTokens,
    };
}
