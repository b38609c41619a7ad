using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.TestKit;

/// <summary>
/// A scripted turn in Gemini's dialect (https://ai.google.dev/api/generate-content). A thought's state goes with the first call, or with the
/// last text where there is none (https://ai.google.dev/gemini-api/docs/thought-signatures).
/// </summary>
internal static class GeminiAnswer
{
    /// <summary>Streamed or buffered, as the address asks.</summary>
    public static Script To(RecordedRequest request, ModelTurn turn) =>
        request.Path.EndsWith(":streamGenerateContent", StringComparison.Ordinal) ? Stream(turn) : Buffered(turn);

    public static Script Buffered(ModelTurn turn) => Script.Json(Chunk(turn, [.. Parts(turn, static text => [text])], last: true).ToJsonString());

    public static Script Stream(ModelTurn turn)
    {
        var parts = Parts(turn, ModelTurn.Pieces).ToList();
        var script = Script.EventStream();
        foreach (var (index, part) in parts.Index())
            script = script.Event(Chunk(turn, [part], last: index == parts.Count - 1).ToJsonString());
        return parts.Count > 0 ? script : script.Event(Chunk(turn, [], last: true).ToJsonString());
    }

    /// <summary>One event of a stream, for scripts that go wrong afterwards.</summary>
    public static string TextPiece(string text) => Chunk(ModelTurn.Say(text), [new() { ["text"] = text }], last: false).ToJsonString();

    public static string Error(int code, string status, string message) => JsonSerializer.Serialize(new { error = new { code, message, status } });

    private static IEnumerable<JsonObject> Parts(ModelTurn turn, Func<string, IEnumerable<string>> cut)
    {
        foreach (var piece in cut(turn.Thought?.Text ?? "").Where(static piece => piece.Length > 0))
            yield return new() { ["text"] = piece, ["thought"] = true };
        foreach (var piece in cut(turn.Text).Where(static piece => piece.Length > 0))
            yield return new() { ["text"] = piece };
        foreach (var (index, call) in turn.Calls.Index())
        {
            var function = new JsonObject { ["name"] = call.Name, ["args"] = JsonNode.Parse(call.Arguments) };
            if (call.Id.Length > 0)
                function["id"] = call.Id;
            var part = new JsonObject { ["functionCall"] = function };
            if (index == 0 && turn.Thought is { State.Length: > 0 } thought)
                part["thoughtSignature"] = thought.State;
            yield return part;
        }

        if (turn.Calls.IsEmpty && turn.Thought is { State.Length: > 0 } signed)
            yield return new() { ["text"] = "", ["thoughtSignature"] = signed.State };
    }

    private static JsonObject Chunk(ModelTurn turn, IEnumerable<JsonObject> parts, bool last)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray([.. parts]) }, ["index"] = 0 };
        if (last)
            candidate["finishReason"] = "STOP";
        if (last && turn.Search is { } search)
            candidate["groundingMetadata"] = Grounding(turn, search);
        return new JsonObject { ["candidates"] = new JsonArray(candidate), ["usageMetadata"] = Usage(turn), ["modelVersion"] = turn.Model, ["responseId"] = "scripted" };
    }

    private static JsonObject Grounding(ModelTurn turn, ModelSearch search) => new()
    {
        ["webSearchQueries"] = new JsonArray(search.Query),
        ["groundingChunks"] = new JsonArray(new JsonObject { ["web"] = new JsonObject { ["uri"] = search.Url, ["title"] = search.Title } }),
        ["groundingSupports"] = new JsonArray(new JsonObject
        {
            ["segment"] = new JsonObject { ["startIndex"] = 0, ["endIndex"] = System.Text.Encoding.UTF8.GetByteCount(turn.Text), ["text"] = turn.Text },
            ["groundingChunkIndices"] = new JsonArray(0),
        }),
        ["searchEntryPoint"] = new JsonObject { ["renderedContent"] = "" },
    };

    /// <summary>This dialect counts cache reads as part of the prompt.</summary>
    private static JsonObject Usage(ModelTurn turn) => new()
    {
        ["promptTokenCount"] = turn.FreshTokens + turn.CachedTokens,
        ["cachedContentTokenCount"] = turn.CachedTokens,
        ["candidatesTokenCount"] = turn.OutputTokens,
        ["totalTokenCount"] = turn.FreshTokens + turn.CachedTokens + turn.OutputTokens,
    };
}
