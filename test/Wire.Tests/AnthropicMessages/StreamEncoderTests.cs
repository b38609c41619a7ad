using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class StreamEncoderTests
{
    private static readonly JsonText CallA = JsonText.From("call_AAAAAAAA");
    private static readonly JsonText CallB = JsonText.From("call_BBBBBBBB");

    [Fact]
    public void Interleaved_calls_become_blocks_one_after_the_other()
    {
        var script = Rewritten(
            new ToolCallStarted(0, CallA, Text("A")),
            new ToolCallStarted(1, CallB, Text("B")),
            new ToolCallDelta(1, Text("{\"b\":")),
            new ToolCallDelta(0, Text("{\"a\":1}")),
            new ToolCallDelta(1, Text("2}")),
            new ReplyFinished(StopReason.ToolUse, null));

        Assert.Equal(
            [
                "call 0 call_AAAAAAAA A", "arguments 0 {\\\"a\\\":1}", "call-ended 0",
                "call 1 call_BBBBBBBB B", "arguments 1 {\\\"b\\\":2}", "call-ended 1",
            ],
            script.Lines.Skip(1).SkipLast(1));
    }

    [Fact]
    public void Text_that_comes_while_a_call_is_open_follows_it()
    {
        var script = Rewritten(
            new ToolCallStarted(0, CallA, Text("A")),
            new ToolCallDelta(0, Text("{")),
            new TextDelta(Text("after ")),
            new ToolCallDelta(0, Text("}")),
            new TextDelta(Text("all")),
            new ToolCallEnded(0),
            new TextDelta(Text("!")),
            new ReplyFinished(StopReason.EndTurn, null));

        Assert.Equal(
            ["call 0 call_AAAAAAAA A", "arguments 0 {", "arguments 0 }", "call-ended 0", "text after all", "text !", "part-ended"],
            script.Lines.Skip(1).SkipLast(1));
    }

    [Fact]
    public void Calls_that_all_have_the_same_index_are_still_separate()
    {
        var script = Rewritten(
            new ToolCallStarted(0, CallA, Text("A")),
            new ToolCallDelta(0, Text("{}")),
            new ToolCallStarted(0, CallB, Text("B")),
            new ToolCallDelta(0, Text("{\"b\":2}")),
            new ReplyFinished(StopReason.ToolUse, null));

        Assert.Equal(
            ["call 0 call_AAAAAAAA A", "arguments 0 {}", "call-ended 0", "call 1 call_BBBBBBBB B", "arguments 1 {\\\"b\\\":2}", "call-ended 1"],
            script.Lines.Skip(1).SkipLast(1));
    }

    [Fact]
    public void A_waiting_call_goes_on_live_when_its_turn_comes()
    {
        var (encoder, _) = NewEncoder();
        Feed(encoder, new ToolCallStarted(0, CallA, Text("A")), new ToolCallStarted(1, CallB, Text("B")), new ToolCallDelta(1, Text("{")), new ToolCallEnded(0));
        encoder.Output.Clear();

        encoder.Accept(new ToolCallDelta(1, Text("}")));

        Assert.Contains("\"partial_json\":\"}\"", Written(encoder));
    }

    [Theory]
    [InlineData("call_0", "too short to be unique")]
    [InlineData("", "missing")]
    [InlineData("functions.Read:0", "holds characters that are refused")]
    [InlineData("call_used_before", "stands in the conversation")]
    public void An_id_that_is_not_fit_is_replaced(string id, string because)
    {
        var (encoder, context) = NewEncoder("call_used_before");

        Feed(encoder, new ToolCallStarted(0, JsonText.From(id), Text("A")));

        Assert.Contains("\"id\":\"toolu_fresh", Written(encoder));
        Assert.True(context.Report.Notes.Any(note => note.Action == TranslationAction.Repaired), because);
    }

    [Fact]
    public void The_same_id_twice_in_one_answer_is_replaced_the_second_time()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ToolCallStarted(0, CallA, Text("A")), new ToolCallEnded(0), new ToolCallStarted(1, CallA, Text("A")));

        Assert.Contains("\"id\":\"call_AAAAAAAA\"", Written(encoder));
        Assert.Contains("\"id\":\"toolu_fresh", Written(encoder));
    }

    [Fact]
    public void A_call_without_arguments_gets_an_empty_object_as_a_delta()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ToolCallStarted(0, CallA, Text("A")), new ReplyFinished(StopReason.ToolUse, null));

        Assert.Contains("\"input\":{}", Written(encoder));
        Assert.Contains("\"partial_json\":\"{}\"", Written(encoder));
    }

    [Fact]
    public void Broken_arguments_pass_untouched_and_the_limit_stays_the_reason()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ToolCallStarted(0, CallA, Text("A")), new ToolCallDelta(0, Text("{\"half")), new ReplyFinished(StopReason.MaxTokens, null));

        Assert.Contains("\"partial_json\":\"{\\\"half\"", Written(encoder));
        Assert.Contains("\"stop_reason\":\"max_tokens\"", Written(encoder));
    }

    [Theory]
    [InlineData(StopReason.EndTurn, "tool_use")]
    [InlineData(StopReason.StopSequence, "tool_use")]
    [InlineData(StopReason.PauseTurn, "tool_use")]
    [InlineData(StopReason.MaxTokens, "max_tokens")]
    [InlineData(StopReason.Refusal, "refusal")]
    [InlineData(StopReason.ContextWindowExceeded, "model_context_window_exceeded")]
    public void An_answer_with_a_call_ends_with(object reason, string expected)
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ToolCallStarted(0, CallA, Text("A")), new ReplyFinished((StopReason)reason, null));

        Assert.Contains($"\"stop_reason\":\"{expected}\"", Written(encoder));
    }

    [Fact]
    public void A_refusal_is_text_and_the_reason()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new RefusalDelta(Text("I will not.")), new ReplyFinished(StopReason.EndTurn, null));

        Assert.Contains("\"text\":\"I will not.\"", Written(encoder));
        Assert.Contains("\"stop_reason\":\"refusal\"", Written(encoder));
    }

    [Fact]
    public void Unsigned_thinking_has_an_empty_signature_and_no_signature_delta()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ThinkingDelta(Text("hm")), new TextDelta(Text("yes")), new ReplyFinished(StopReason.EndTurn, null));

        Assert.Contains("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", Written(encoder));
        Assert.DoesNotContain("signature_delta", Written(encoder));
    }

    [Fact]
    public void Signed_thinking_is_signed_before_its_block_ends()
    {
        var (encoder, _) = NewEncoder();

        Feed(encoder, new ThinkingDelta(Text("hm")), new ThinkingSigned(new(DialectId.AnthropicMessages, Text("c2ln"))), new ThinkingDelta(Text("more")), new ReplyFinished(StopReason.EndTurn, null));

        var names = Written(encoder).Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]);
        Assert.Equal(
            [
                "message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
            ],
            names);
    }

    [Fact]
    public void Usage_is_complete_at_the_start_and_final_at_the_end()
    {
        var (encoder, _) = NewEncoder();

        Feed(
            encoder,
            new ReplyStarted(default, default),
            new TextDelta(Text("x")),
            new ReplyFinished(StopReason.EndTurn, new Usage { InputTokens = 7, CacheReadTokens = 100, CacheWriteTokens = 30, CacheWrite1hTokens = 20, OutputTokens = 5 }));

        const string Nothing = "\"usage\":{\"input_tokens\":0,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":0}";
        const string Final = "\"usage\":{\"input_tokens\":7,\"cache_creation_input_tokens\":30,\"cache_read_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":20},\"output_tokens\":5}";
        Assert.Contains(Nothing, Written(encoder));
        Assert.Contains(Final, Written(encoder));
    }

    [Fact]
    public void After_a_failure_there_is_an_error_and_no_end()
    {
        var (encoder, _) = NewEncoder();

        Feed(
            encoder,
            new ToolCallStarted(0, CallA, Text("A")),
            new ToolCallDelta(0, Text("{\"cut")),
            new ReplyFailed(new GatewayError(ErrorKind.Overloaded, ErrorSource.Upstream, "Overloaded")),
            new ReplyFinished(StopReason.EndTurn, null));

        Assert.EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},\"request_id\":\"req_test\"}\n\n", Written(encoder), StringComparison.Ordinal);
        Assert.DoesNotContain("content_block_stop", Written(encoder));
        Assert.DoesNotContain("message_stop", Written(encoder));
    }

    [Theory]
    [InlineData("chatcmpl-123", "msg_fresh0001")]
    [InlineData("", "msg_fresh0001")]
    [InlineData("msg_01abc", "msg_01abc")]
    public void The_id_of_the_message_is_Anthropics_or_fresh(string upstream, string expected)
    {
        var (encoder, _) = NewEncoder();

        encoder.Accept(new ReplyStarted(JsonText.From(upstream), default));

        Assert.Contains($"\"id\":\"{expected}\"", Written(encoder));
    }

    private static JsonText Text(string text) => JsonText.From(text);

    private static (ReplyEncoder Encoder, EncodeContext Context) NewEncoder(params string[] usedToolCallIds)
    {
        var context = GoldenStreamTests.NewContext(usedToolCallIds);
        return (AnthropicMessagesDialect.Instance.CreateStreamEncoder(context), context);
    }

    private static void Feed(ReplyEncoder encoder, params ReadOnlySpan<ReplyEvent> events)
    {
        foreach (var next in events)
            encoder.Accept(next);
    }

    private static string Written(ReplyEncoder encoder) => Encoding.UTF8.GetString(encoder.Output.WrittenSpan);

    // What a client of this dialect understands of the stream that the events became.
    private static EventScript Rewritten(params ReadOnlySpan<ReplyEvent> events)
    {
        var (encoder, _) = NewEncoder();
        Feed(encoder, events);
        StreamGrammar.Check(encoder.Output.WrittenSpan);
        return EventScript.OfStream(AnthropicMessagesDialect.Instance, encoder.Output.WrittenSpan);
    }
}
