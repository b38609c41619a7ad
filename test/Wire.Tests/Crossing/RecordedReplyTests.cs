using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Every recorded answer, written in the other dialect as a stream and as a whole, still says the same up to <see cref="Loss"/>.</summary>
public sealed class RecordedReplyTests
{
    // It answers in the background: the body says when to ask again, and no more.
    private const string StillAnswering = "openai/responses-background-gpt-5-6-sol";

    public static TheoryData<string> Streams => Recordings.Names(static recording => recording.Stream is not null && recording.Status == 200);

    public static TheoryData<string> Replies => Recordings.Names(static recording => recording is { Stream: null, Status: 200 } && recording.Name != StillAnswering);

    public static TheoryData<string> Errors => Recordings.Names(static recording => recording.Status >= 400);

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_says_the_same_in_the_other_dialect(string name)
    {
        var recording = Recordings.Named(name);
        Check(recording, sink => EventScript.Decode(Dialect.Of(recording.Dialect), recording.Stream, sink));
    }

    [Theory, MemberData(nameof(Replies))]
    public void A_recorded_answer_says_the_same_in_the_other_dialect(string name)
    {
        var recording = Recordings.Named(name);
        Check(recording, sink => Dialect.Of(recording.Dialect).ReadReply(recording.Body, sink));
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_crosses_the_same_however_it_is_split(string name)
    {
        var recording = Recordings.Named(name);
        var lane = LaneFrom(recording.Dialect);
        var stream = recording.Stream!;
        var whole = lane.Stream(stream, Lane.EncodeFor());

        Assert.Equal(whole, lane.Stream(stream, Lane.EncodeFor(), [.. Enumerable.Range(1, stream.Length - 1)]));
        Assert.Equal(whole, lane.Stream(stream, Lane.EncodeFor(), [.. Enumerable.Range(1, stream.Length - 1).Where(static cut => cut % 17 == 0)]));
    }

    [Theory, MemberData(nameof(Errors))]
    public void A_recorded_error_says_the_same_in_the_other_dialect(string name)
    {
        var recording = Recordings.Named(name);
        var lane = LaneFrom(recording.Dialect);
        var error = lane.Upstream.ReadError(recording.Status, recording.Body ?? recording.Stream);
        using var written = new JsonEmitter();
        lane.Client.WriteError(error, "req_test", written);

        var crossed = lane.Client.ReadError(error.StatusCode, written.WrittenMemory);

        Assert.Equal((error.Kind, error.StatusCode), (crossed.Kind, crossed.StatusCode));

        // A context that is full is said in the words on which the clients of the dialect act.
        if (error.Kind != ErrorKind.ContextOverflow)
            Assert.Contains(error.Message, crossed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_much_traffic_was_crossed()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var counts = $"{RecordedRequestTests.Requests.Count} requests, {Streams.Count} streams, {Replies.Count} answers, {Errors.Count} errors";
        TestContext.Current.TestOutputHelper!.WriteLine(counts);

        // Every recording of a dialect of ours is one of these, and none was lost in finding them.
        Assert.Equal(RecordedTraffic.All.Count, Streams.Count + Replies.Count + Errors.Count + 1);
        Assert.Equal(RecordedTraffic.All.Count(static recording => recording.Request is not null), RecordedRequestTests.Requests.Count);
        Assert.True(RecordedTraffic.All.Count >= 230, counts);
    }

    /// <summary>The lane on which an answer of this dialect is written in the other one.</summary>
    internal static Lane LaneFrom(DialectId upstream) => upstream switch
    {
        DialectId.OpenAIChat => Lane.AnthropicToOpenAI,
        DialectId.OpenAIResponses => Lane.AnthropicToResponses,
        _ => Lane.OpenAIToAnthropic,
    };

    private static void Check(Recording recording, Action<IReplySink> decode)
    {
        var lane = LaneFrom(recording.Dialect);
        var original = new Said();
        decode(original);

        using var streamed = lane.Client.CreateStreamEncoder(Lane.EncodeFor());
        decode(streamed);
        ReplyGrammar.Check(lane.Client.Id, streamed.Output.WrittenSpan);
        var fromStream = new Said();
        EventScript.Decode(lane.Client, streamed.Output.WrittenSpan, fromStream);
        Loss.Check(original, fromStream, lane.Client.Id, buffered: false);

        using var folded = lane.Client.CreateReplyFolder(Lane.EncodeFor());
        decode(folded);
        Loss.Check(original, Reread(lane.Client, folded.Output.WrittenMemory), lane.Client.Id, buffered: true);
    }

    // A whole answer that is an error is thrown in one dialect and passed on in the other.
    private static Said Reread(Dialect dialect, ReadOnlyMemory<byte> body)
    {
        var said = new Said();
        try
        {
            dialect.ReadReply(body, said);
        }
        catch (DialectException failure)
        {
            said.Accept(new ReplyFailed(failure.Error));
        }

        return said;
    }
}
