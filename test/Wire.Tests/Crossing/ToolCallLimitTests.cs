using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
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
