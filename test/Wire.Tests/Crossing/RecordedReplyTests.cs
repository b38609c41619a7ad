using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Every recorded answer, written in the other dialect as a stream and as a whole, still says the same up to <see cref="Loss"/>.</summary>
public sealed class RecordedReplyTests
{
    public static TheoryData<string> Streams => Recordings.Names(static recording => recording.Stream is not null && recording.Status == 200);

    public static TheoryData<string> Replies => Recordings.Names(static recording => recording is { Stream: null, Body: not null, Status: 200 } && IsAnswer(recording));

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

    [Fact]
    public void Says_how_much_traffic_was_crossed()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var counts = string.Join(", ", RecordedTraffic.All.GroupBy(static recording => recording.Dialect).Select(static all => $"{all.Key}: {all.Count(static r => r.Request is not null)} requests, "
            + $"{all.Count(static r => r.Stream is not null && r.Status == 200)} streams, {all.Count(static r => r is { Stream: null, Body: not null, Status: 200 } && IsAnswer(r))} answers"));
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.True(Streams.Count >= 50 && Replies.Count >= 90, counts);
    }

    /// <summary>The lane on which an answer of this dialect is written in the other one.</summary>
    internal static Lane LaneFrom(DialectId upstream) => upstream == DialectId.OpenAIChat ? Lane.AnthropicToOpenAI : Lane.OpenAIToAnthropic;

    // Token counts, batches and lists of models bear the same label.
    private static bool IsAnswer(Recording recording)
    {
        using var body = System.Text.Json.JsonDocument.Parse(recording.Body);
        return body.RootElement.TryGetProperty("choices", out _) || body.RootElement.TryGetProperty("content", out _);
    }

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
