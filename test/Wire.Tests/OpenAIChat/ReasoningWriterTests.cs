using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Asking;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>How much to think, and what earlier turns thought.</summary>
public sealed class ReasoningWriterTests
{
    [Fact]
    public void Leaves_a_reasoning_model_room_to_answer()
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = 1;
        Assert.Equal(16, Written(request, Context(facts: Reasons)).GetProperty("max_completion_tokens").GetInt64());
    }

    [Theory]
    [InlineData("high", "high")]
    [InlineData("medium", "medium")]
    [InlineData("xhigh", "high")]
    [InlineData("max", "high")]
    public void Maps_an_effort(string effort, string expected) => CheckEffort(new Reasoning { Mode = ReasoningMode.Adaptive, Effort = Text(effort) }, expected);

    [Theory]
    [InlineData(1024L, "low")]
    [InlineData(16000L, "medium")]
    [InlineData(31999L, "high")]
    public void Maps_a_budget(long budget, string expected) => CheckEffort(new Reasoning { Mode = ReasoningMode.Enabled, BudgetTokens = budget }, expected);

    [Fact]
    public void Maps_thinking_switched_off_to_the_least() => CheckEffort(new Reasoning { Mode = ReasoningMode.Disabled }, "low");

    [Fact]
    public void Leaves_adaptive_thinking_to_the_model() => CheckEffort(new Reasoning { Mode = ReasoningMode.Adaptive }, null);

    [Theory]
    [InlineData("high", null, """{"effort":"high"}""")]
    [InlineData("max", null, """{"effort":"xhigh"}""")]
    [InlineData("none", null, """{"enabled":false}""")]
    [InlineData(null, 5000L, """{"max_tokens":5000}""")]
    [InlineData(null, null, """{"enabled":true}""")]
    public void Tells_a_reseller_how_any_model_shall_reason(string? effort, long? budget, string expected)
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Adaptive, Effort = effort is null ? null : Text(effort), BudgetTokens = budget };
        CheckJson(expected, Written(request, Context(quirks: Quirks.ReasoningObject)).GetProperty("reasoning"));
    }

    [Fact]
    public void Switches_thinking_off_where_there_is_a_switch()
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Disabled };
        CheckJson("""{"type":"disabled"}""", Written(request, Context(quirks: Quirks.ThinkingSwitch)).GetProperty("thinking"));
    }

    [Fact]
    public void Switches_thinking_off_where_it_would_make_a_forced_call_fail()
    {
        var request = Request();
        User(request, "Hi");
        request.Tools.Add(new Tool { Name = Text("f") });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required);
        CheckJson("""{"type":"disabled"}""", Written(request, Context(quirks: Quirks.ThinkingSwitch)).GetProperty("thinking"));
    }

    [Fact]
    public void Says_nothing_of_reasoning_and_all_of_sampling_to_a_model_that_does_not_reason()
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Adaptive, Effort = Text("high") };
        request.Temperature = 0.5;
        var written = Written(request, Context());
        Assert.False(written.TryGetProperty("reasoning_effort", out _));
        Assert.Equal(0.5, written.GetProperty("temperature").GetDouble());
        Assert.False(Written(request, Context(facts: Reasons)).TryGetProperty("temperature", out _));
    }

    [Fact]
    public void Replays_reasoning_where_the_upstream_wants_it()
    {
        var request = Request();
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.AnthropicMessages, Text("sig"))), new TextPart(Text("Hi")));
        CheckMessages("""[{"role":"assistant","content":"Hi","reasoning_content":"hm"}]""", request, Context(quirks: Quirks.ReplaysReasoning));
        CheckMessages("""[{"role":"assistant","content":"Hi"}]""", request, Context());
    }

    [Fact]
    public void Replays_empty_reasoning_beside_calls_where_the_upstream_insists()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Assert.Equal(string.Empty, Written(request, Context(quirks: Quirks.ReplaysReasoning)).GetProperty("messages")[0].GetProperty("reasoning_content").GetString());
    }

    [Fact]
    public void Gives_an_upstream_back_what_it_signed_itself()
    {
        var request = Request();
        var detail = Text("""{"type":"reasoning.text","signature":"s","index":0}""");
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.OpenAIChat, detail) { Provider = Text("test") }), new TextPart(Text("Hi")));
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.OpenAIChat, detail) { Provider = Text("other") }), new TextPart(Text("Ho")));
        CheckMessages(
            """[{"role":"assistant","content":"Hi","reasoning_details":[{"type":"reasoning.text","signature":"s","index":0,"text":"hm"}]},{"role":"assistant","content":"Ho"}]""",
            request);
    }

    [Fact]
    public void Gives_Google_its_signature_back_beside_the_call_it_belongs_to()
    {
        var request = Request();
        var state = new ContinuationState(DialectId.GeminiGenerate, Text("Ab+/")) { Provider = Text("test") };
        Parts(request, Role.Assistant, new ThinkingPart(default, state), Call("a", "f"), Call("b", "g"));
        var calls = Written(request, Context()).GetProperty("messages")[0].GetProperty("tool_calls");
        CheckJson("""{"google":{"thought_signature":"Ab+/"}}""", calls[0].GetProperty("extra_content"));
        Assert.False(calls[1].TryGetProperty("extra_content", out _));
    }

    [Fact]
    public void Leaves_out_a_turn_of_nothing_but_thinking()
    {
        var request = Request();
        User(request, "Hi");
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), null));
        CheckMessages("""[{"role":"user","content":"Hi"}]""", request, Context());
    }

    private static void CheckEffort(Reasoning reasoning, string? expected)
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = 32000;
        request.Reasoning = reasoning;
        var written = Written(request, Context(facts: Reasons));
        Assert.Equal(expected, written.TryGetProperty("reasoning_effort", out var effort) ? effort.GetString() : null);
    }
}
