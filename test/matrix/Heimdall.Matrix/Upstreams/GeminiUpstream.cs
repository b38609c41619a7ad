using System.Text.Json;
using Heimdall.Matrix.Scenarios;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Upstreams;

/// <summary>https://ai.google.dev/api/generate-content</summary>
internal sealed class GeminiUpstream(string id, string model, bool signsCalls) : Upstream
{
    public override string Id => id;

    public override string Title => "Gemini";

    public override string Provider => "gemini";

    public override string ModelName => model;

    public override DialectId Dialect => DialectId.GeminiGenerate;

    /// <summary>It does by default.</summary>
    public override bool MustBeAskedToThink => false;

    public override bool IsQuestion(RecordedRequest request) =>
        request.Path.StartsWith("/v1beta/models/", StringComparison.Ordinal) && request.Path.EndsWith("enerateContent", StringComparison.Ordinal);

    public override IEnumerable<string> Refusals(JsonElement body) => new GeminiRules(signsCalls).Check(body);

    public override Script Refuse(string reason) => Script.Json(GeminiAnswer.Error(400, "INVALID_ARGUMENT", reason), 400);

    public override Script Answer(RecordedRequest request, ModelTurn turn) => GeminiAnswer.To(request, Signed(turn));

    /// <summary>Models before the third generation give their calls no ids.</summary>
    public override string CallId(int number) => signsCalls ? $"{number:x8}" : "";

    /// <summary>What it thought is not wanted back; the signature is, with the call that it came with.</summary>
    protected override bool ComesBack(Thought thought, string words) => thought.State == StateOf(words);

    /// <summary>A model of the third generation signs each turn that calls, thought or not.</summary>
    private ModelTurn Signed(ModelTurn turn) =>
        signsCalls && !turn.Calls.IsEmpty && turn.Thought is null ? turn.Think("", StateOf(turn.Calls[0].Arguments)) : turn;
}
