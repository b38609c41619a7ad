using System.Text.Json;
using Heimdall.Matrix.Scenarios;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Upstreams;

/// <summary>https://platform.openai.com/docs/api-reference/chat, a model that does not think.</summary>
internal class OpenAIChatUpstream : Upstream
{
    public override string Id => "chat";

    public override string Title => "OpenAI Chat Completions";

    public override string Provider => "openai";

    public override string ModelName => "gpt-4o";

    public override DialectId Dialect => DialectId.OpenAIChat;

    public override bool Thinks => false;

    public override string? WhyNoSearch => "OpenAI searches for this model in its Responses API only, and Heimdall sends a request that offers the search there: see the row of OpenAI Responses";

    protected virtual ChatRules Rules { get; } = new();

    public override bool IsQuestion(RecordedRequest request) => request.Path.EndsWith("/chat/completions", StringComparison.Ordinal);

    public override IEnumerable<string> Refusals(JsonElement body) => Rules.Check(body);

    public override Script Refuse(string reason) => Script.Json(OpenAIChatAnswer.Error(reason, "invalid_request_error"), 400);

    public override Script Answer(RecordedRequest request, ModelTurn turn) => OpenAIChatAnswer.To(request, turn);

    public override string CallId(int number) => $"call_Matrix{number:D18}";
}

/// <summary>
/// A provider that shows its reasoning as <c>reasoning_content</c> and refuses tool results without it
/// (https://api-docs.deepseek.com/guides/thinking_mode), reached by chat completions.
/// </summary>
internal sealed class ReasoningChatUpstream : OpenAIChatUpstream
{
    public override string Id => "reasoning-chat";

    public override string Title => "Chat Completions with `reasoning_content`";

    public override string Provider => "deepseek";

    public override string ModelName => "deepseek-v4-pro";

    public override bool Thinks => true;

    public override bool MustBeAskedToThink => false;

    public override bool SeesPictures => false;

    public override bool ReadsPdf => false;

    public override string? WhyNoSearch => $"{Title} has no web search of its own";

    protected override ChatRules Rules { get; } = new() { More = ["reasoning_content", "thinking"] };

    public override string StateOf(string words) => "";

    protected override bool ComesBack(Thought thought, string words) => thought.Text == words;
}
