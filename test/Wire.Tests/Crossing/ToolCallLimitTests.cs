using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>An upstream that opens calls without end is stopped before it has filled our memory.</summary>
public sealed class ToolCallLimitTests
{
    private static readonly string Words = $"The upstream opened more than {ToolCallLimit.Max} tool calls in one answer.";

    public static TheoryData<string> Dialects => [.. Enum.GetNames<DialectId>()];

    [Theory, MemberData(nameof(Dialects))]
    public void A_stream_may_hold_as_many_calls_as_the_limit_says_and_no_more(string name)
    {
        var dialect = Dialect.Of(Enum.Parse<DialectId>(name));

        var within = EventScript.OfStream(dialect, Answer(dialect.CreateStreamEncoder(Lane.EncodeFor()), ToolCallLimit.Max));
        var beyond = EventScript.OfStream(dialect, Answer(dialect.CreateStreamEncoder(Lane.EncodeFor()), ToolCallLimit.Max + 1));

        Assert.Equal(ToolCallLimit.Max, CallsIn(within));
        Assert.StartsWith("finished", within.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(ToolCallLimit.Max, CallsIn(beyond));
        Assert.Contains(Words, Assert.Single(beyond.Lines, static line => line.StartsWith("failed", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("failed", beyond.Lines[^1], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Dialects))]
    public void So_may_a_whole_answer(string name)
    {
        var dialect = Dialect.Of(Enum.Parse<DialectId>(name));
        var beyond = Answer(dialect.CreateReplyFolder(Lane.EncodeFor()), ToolCallLimit.Max + 1);

        Assert.Equal(ToolCallLimit.Max, CallsIn(EventScript.OfReply(dialect, Answer(dialect.CreateReplyFolder(Lane.EncodeFor()), ToolCallLimit.Max))));
        var failure = Assert.Throws<DialectException>(() => EventScript.OfReply(dialect, beyond)).Error;
        Assert.Equal((Words, ErrorKind.Upstream, 502), (failure.Message, failure.Kind, failure.StatusCode));
    }

    /// <summary>The dialect lets a call's name come late, so one without is remembered as well.</summary>
    [Fact]
    public void Calls_that_never_get_a_name_count_too()
    {
        var stream = new StringBuilder();
        for (var i = 0; i <= ToolCallLimit.Max; i++)
            stream.Append($$$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":{{{i}}},"function":{"arguments":"{"}}]}}]}""").Append("\n\n");

        var script = EventScript.OfStream(Dialect.Of(DialectId.OpenAIChat), Encoding.UTF8.GetBytes(stream.ToString()));

        Assert.Contains(Words, script.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(DialectId.OpenAIResponses), """{"type":"response.output_item.added","output_index":N,"item":{"id":"msg_N","type":"message"}}""")]
    [InlineData(nameof(DialectId.OpenAIResponses), """{"type":"response.output_item.done","output_index":N,"item":{"id":"ci_N","type":"code_interpreter_call"}}""")]
    [InlineData(nameof(DialectId.AnthropicMessages), """{"type":"content_block_start","index":N,"content_block":{"type":"text","text":""}}""")]
    [InlineData(nameof(DialectId.GeminiGenerate), """{"candidates":[{"content":{"parts":[{"executableCode":{"code":"N"}}]}}]}""")]
    [InlineData(nameof(DialectId.GeminiGenerate), """{"candidates":[{"urlContextMetadata":{"urlMetadata":[{"retrievedUrl":"https://a.example/N"}]}}]}""")]
    public void Items_that_are_no_calls_and_are_remembered_have_the_same_limit(string dialect, string item)
    {
        Assert.DoesNotContain("failed", Last(ToolCallLimit.Max), StringComparison.Ordinal);
        Assert.Contains($"The upstream opened more than {ToolCallLimit.Max} items in one answer.", Last(ToolCallLimit.Max + 1), StringComparison.Ordinal);

        string Last(int items)
        {
            var sink = new EventScript();
            var decoder = Dialect.Of(Enum.Parse<DialectId>(dialect)).CreateStreamDecoder();
            for (var i = 0; i < items; i++)
                decoder.Decode(new SseEvent(default, Encoding.UTF8.GetBytes(item.Replace("N", $"{i}", StringComparison.Ordinal)), default), sink);
            return sink.Lines.Count > 0 ? sink.Lines[^1] : "";
        }
    }

    private static byte[] Answer(ReplyEncoder encoder, int calls)
    {
        using (encoder)
        {
            encoder.Accept(new ReplyStarted(JsonText.From("id"), JsonText.From("m")));
            for (var i = 0; i < calls; i++)
            {
                encoder.Accept(new ToolCallStarted(i, JsonText.From($"call_{i:D8}"), JsonText.From("f")));
                encoder.Accept(new ToolCallDelta(i, JsonText.From("{}")));
                encoder.Accept(new ToolCallEnded(i));
            }

            encoder.Accept(new ReplyFinished(StopReason.ToolUse, null));
            return encoder.Output.WrittenSpan.ToArray();
        }
    }

    private static int CallsIn(EventScript script) => script.Lines.Count(static line => line.StartsWith("call ", StringComparison.Ordinal));
}
