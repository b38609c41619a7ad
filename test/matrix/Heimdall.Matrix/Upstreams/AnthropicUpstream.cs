using System.Text.Json;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Upstreams;

/// <summary>https://platform.claude.com/docs/en/api/messages</summary>
internal sealed class AnthropicUpstream : Upstream
{
    public override string Id => "anthropic";

    public override string Title => "Anthropic Messages";

    public override string Provider => "anthropic";

    public override string ModelName => "claude-sonnet-4-6";

    public override DialectId Dialect => DialectId.AnthropicMessages;

    public override bool IsQuestion(RecordedRequest request) => request.Path == "/v1/messages";

    public override IEnumerable<string> Refusals(JsonElement body) => new MessagesRules(StateOf).Check(body);

    public override Script Refuse(string reason) => Script.Json(AnthropicMessagesAnswer.Error("invalid_request_error", reason), 400);

    public override Script Answer(RecordedRequest request, ModelTurn turn) => AnthropicMessagesAnswer.To(request, turn);

    public override string CallId(int number) => $"toolu_01Matrix{number:D10}";
}
