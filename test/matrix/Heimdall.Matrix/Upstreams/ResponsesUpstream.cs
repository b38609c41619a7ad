using System.Text.Json;
using Heimdall.Matrix.Scenarios;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Upstreams;

/// <summary>https://platform.openai.com/docs/api-reference/responses</summary>
internal sealed class ResponsesUpstream : Upstream
{
    public override string Id => "responses";

    public override string Title => "OpenAI Responses";

    public override string Provider => "openai";

    public override string ModelName => "gpt-5";

    public override DialectId Dialect => DialectId.OpenAIResponses;

    /// <summary>It does by default.</summary>
    public override bool MustBeAskedToThink => false;

    public override bool IsQuestion(RecordedRequest request) => request.Path == "/v1/responses";

    public override IEnumerable<string> Refusals(JsonElement body) => ResponsesRules.Check(body);

    public override Script Refuse(string reason) => Script.Json(OpenAIChatAnswer.Error(reason, "invalid_request_error"), 400);

    public override Script Answer(RecordedRequest request, ModelTurn turn) => ResponsesAnswer.To(request, turn with { Calls = [.. turn.Calls.Select(call => InNamespace(call, request.Json))] });

    public override string CallId(int number) => $"call_Matrix{number:D18}";

    /// <summary>The summary is for people; the encrypted content is what the model goes on from.</summary>
    protected override bool ComesBack(Thought thought, string words) => thought.State == StateOf(words);

    /// <summary>A tool that was offered in a namespace is called by both names.</summary>
    private static ModelCall InNamespace(ModelCall call, JsonElement body)
    {
        var spaces = body.TryGetProperty("tools", out var tools) ? tools.EnumerateArray().Where(static tool => tool.GetProperty("type").GetString() == "namespace") : [];
        var space = spaces.Select(static tool => tool.GetProperty("name").GetString()!).FirstOrDefault(name => call.Name.StartsWith($"{name}__", StringComparison.Ordinal));
        return space is null ? call : call with { Name = call.Name[(space.Length + 2)..], Namespace = space };
    }
}
