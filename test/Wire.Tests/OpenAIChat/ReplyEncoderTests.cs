using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.OpenAIChat;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class ReplyEncoderTests
{
    private static readonly ReplyEvent[] Answer =
    [
        new ReplyStarted(Text("msg_1"), Text("claude")),
        new ThinkingDelta(Text("hm")),
        new ThinkingSigned(new(DialectId.AnthropicMessages, Text("sig"))),
        new TextDelta(Text("Hi")),
        PartEnded.Instance,
        new ToolCallStarted(3, Text("toolu_1"), Text("f")),
        new ToolCallDelta(3, new Heimdall.Wire.Json.JsonText(Encoding.UTF8.GetBytes("""{\"x\":1}"""))),
        new ToolCallEnded(3),
        new ToolCallStarted(4, Text("toolu_1"), Text("g")),
        new ReplyFinished(StopReason.ToolUse, new Usage { InputTokens = 10, CacheReadTokens = 5, OutputTokens = 3 }),
    ];

    [Fact]
    public void Writes_chunks_as_the_dialect_has_them()
    {
        const string Head = """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gateway-model","choices":""";
        string Delta(string delta, string finish = "null") => $$"""{{Head}}[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}],"usage":null}""" + "\n\n";

        Assert.Equal(
            Delta("""{"role":"assistant","content":""}""")
            + Delta("""{"reasoning_content":"hm"}""")
            + Delta("""{"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"hd1~a~test~~sig","index":0}]}""")
            + Delta("""{"content":"Hi"}""")
            + Delta("""{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"f","arguments":""}}]}""")
            + Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]}""")
            + Delta("""{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":""}}]}""")
            + Delta("""{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""")
            + Delta("{}", "\"tool_calls\"")
            + Head + """[],"usage":{"prompt_tokens":15,"completion_tokens":3,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":5}}}""" + "\n\n"
            + "data: [DONE]\n\n",
            Encode(new ChatStreamEncoder(EncodeFor()), Answer));
    }

    [Fact]
    public void Keeps_the_usage_to_itself_when_the_client_did_not_ask() =>
        Assert.DoesNotContain("usage", Encode(new ChatStreamEncoder(EncodeFor(usage: false)), Answer), StringComparison.Ordinal);

    [Fact]
    public void Folds_the_same_events_into_one_answer()
    {
        using var expected = JsonDocument.Parse(
            """
            {"id":"chatcmpl-2","object":"chat.completion","created":1700000000,"model":"gateway-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","refusal":null,"reasoning_content":"hm",
              "reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"hd1~a~test~~sig","index":0}],
              "tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"call_1","type":"function","function":{"name":"g","arguments":"{}"}}]},
              "logprobs":null,"finish_reason":"tool_calls"}],
              "usage":{"prompt_tokens":15,"completion_tokens":3,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":5}}}
            """);
        using var actual = JsonDocument.Parse(Encode(new ChatReplyFolder(EncodeFor()), Answer));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
    }

    [Fact]
    public void Gives_a_fresh_id_to_a_call_whose_id_the_conversation_knows() =>
        Assert.Contains("\"call_2\"", Encode(new ChatStreamEncoder(EncodeFor(true, Text("call_0"))), [new ToolCallStarted(0, Text("call_0"), Text("f"))]), StringComparison.Ordinal);

    [Fact]
    public void Ends_a_failed_stream_with_the_error_and_no_done_mark()
    {
        var stream = Encode(
            new ChatStreamEncoder(EncodeFor()),
            [new TextDelta(Text("half")), new ReplyFailed(new GatewayError(ErrorKind.Overloaded, ErrorSource.Upstream, "busy")), new ReplyFinished(StopReason.EndTurn, null)]);
        Assert.EndsWith("data: {\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_a_citation_with_line_feeds_on_one_line()
    {
        var stream = Encode(new ChatStreamEncoder(EncodeFor()), [new CitationAdded(Raw("{\n\"type\":\"url_citation\"\r\n}")) { Origin = DialectId.OpenAIChat }]);
        Assert.Equal(2, stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("{\n", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_what_the_dialect_cannot_say()
    {
        var context = EncodeFor();
        Encode(new ChatStreamEncoder(context), [new ThinkingSigned(Gemini), new TextDelta(Text("Hi")), new ReplyFinished(StopReason.EndTurn, null)]);
        Assert.Contains(context.Report.Notes, static note => note.Subject is "thought_signature");
    }

    [Fact]
    public void Puts_the_state_of_a_Gemini_into_the_id_of_the_call_that_follows()
    {
        ReplyEvent[] answer =
        [
            new ThinkingDelta(Text("hm")), new ThinkingSigned(Gemini), new ToolCallStarted(0, Text("call_a"), Text("f")), new ToolCallStarted(1, Text("call_b"), Text("g")),
            new ReplyFinished(StopReason.ToolUse, null),
        ];

        foreach (var answered in (string[])[Encode(new ChatStreamEncoder(EncodeFor()), answer), Encode(new ChatReplyFolder(EncodeFor()), answer)])
        {
            Assert.Contains("\"call_a~hd1~g~test~~Ab+/=\"", answered, StringComparison.Ordinal);
            Assert.Contains("\"call_b\"", answered, StringComparison.Ordinal);
            Assert.DoesNotContain("reasoning_details", answered, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hands_over_thinking_that_only_its_author_can_read()
    {
        var answered = Encode(new ChatStreamEncoder(EncodeFor()), [new RedactedThinking(Text("Zm9v")), new ReplyFinished(StopReason.EndTurn, null)]);
        Assert.Contains("""{"reasoning_details":[{"type":"reasoning.encrypted","data":"hd1~x~test~~Zm9v","index":0}]}""", answered, StringComparison.Ordinal);
    }

    private static ContinuationState Gemini => new(DialectId.GeminiGenerate, Text("Ab+/="));
}
