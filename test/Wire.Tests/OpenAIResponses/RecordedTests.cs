using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Tests.Crossing;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>What providers really sent and were sent in this dialect: read, written again, and written for chat clients, with nothing lost.</summary>
public sealed class RecordedTests
{
    private static readonly Dialect Responses = Dialect.Of(DialectId.OpenAIResponses);

    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/responses-server-shell-call-stream-gpt-5-2-2025-12-11"] = "whoever recorded it left out pieces of its text",
        ["openai/responses-reasoning-gpt-5-2-2025-12-11"] = "a stored prompt names its model; the gateway needs one in the request",
        ["openai/responses-background-gpt-5-6-sol"] = "it answers in the background, and the body holds no answer yet",
    };

    public static TheoryData<string> Streams => Recordings.Names(static r => IsOurs(r) && r is { Stream: not null, Status: 200 });

    public static TheoryData<string> Replies => Recordings.Names(static r => IsOurs(r) && r is { Stream: null, Status: 200 } && !LeftOut.ContainsKey(r.Name));

    public static TheoryData<string> Requests => Recordings.Names(static r => IsOurs(r) && r.Request is not null && r.Name != "openai/responses-reasoning-gpt-5-2-2025-12-11");

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_says_what_its_finished_answer_says(string name)
    {
        Assert.SkipWhen(LeftOut.TryGetValue(name, out var reason), reason ?? "");
        var recording = Recordings.Named(name);
        var said = new Said();
        EventScript.Decode(Responses, recording.Stream, said);

        if (FinishedAnswer(recording.Stream!) is not { } response || response.GetProperty("output").GetArrayLength() == 0)
            return;
        var whole = new Said();
        Responses.ReadReply(Encoding.UTF8.GetBytes(response.GetRawText()), whole);
        Assert.Equal(whole.Text, said.Text);
        Assert.Equal(whole.Refusal, said.Refusal);
        Assert.Equal(whole.Thinking, said.Thinking);
        Assert.Equal(whole.Calls, said.Calls);
        Assert.Equal(whole.Usage, said.Usage);
        Assert.Equal(whole.Reason, said.Reason);
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_means_the_same_however_it_is_split(string name)
    {
        var stream = Recordings.Named(name).Stream!;
        var whole = EventScript.OfStream(Responses, stream).Lines;
        foreach (var size in (int[])[1, 7, 64])
            Assert.Equal(whole, EventScript.OfStream(Responses, stream, [.. Enumerable.Range(1, stream.Length - 1).Where(cut => cut % size == 0)]).Lines);
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_is_written_again_for_both_dialects_of_OpenAI(string name)
    {
        var recording = Recordings.Named(name);
        CheckWritten(sink => EventScript.Decode(Responses, recording.Stream, sink));
    }

    [Theory, MemberData(nameof(Replies))]
    public void A_recorded_answer_is_written_again_for_both_dialects_of_OpenAI(string name)
    {
        var recording = Recordings.Named(name);
        CheckWritten(sink => Responses.ReadReply(recording.Body, sink));
    }

    [Theory, MemberData(nameof(Requests))]
    public void A_recorded_request_is_written_again_equivalently(string name)
    {
        var recording = Recordings.Named(name);
        Assert.Equal(Spelling.OfRequest(recording.Request), Spelling.OfRequest(Encoding.UTF8.GetBytes(Writing.Rewrite(Encoding.UTF8.GetString(recording.Request!)))));
    }

    [Theory, MemberData(nameof(Replies))]
    public void A_recorded_answer_gives_the_watcher_its_usage_and_ending(string name)
    {
        var recording = Recordings.Named(name);
        var said = new Said();
        Responses.ReadReply(recording.Body, said);

        var watcher = Responses.CreateWatcher(Writing.Head());
        watcher.WatchBuffered(recording.Body);

        Assert.Equal((said.Usage, said.Reason), (watcher.Usage, watcher.StopReason));
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_gives_the_watcher_its_usage_and_ending(string name)
    {
        var recording = Recordings.Named(name);
        var said = new Said();
        EventScript.Decode(Responses, recording.Stream, said);

        var watcher = Writing.Watch(recording.Stream!);

        Assert.Equal((said.Usage, said.Reason, said.Error?.Kind), (watcher.Usage, watcher.StopReason, watcher.Error?.Kind));
    }

    [Fact]
    public void Says_how_much_traffic_was_tried()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var counts = $"{Requests.Count} requests, {Streams.Count} streams, {Replies.Count} answers";
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.True(Requests.Count >= 40 && Streams.Count >= 18 && Replies.Count >= 34, counts);
    }

    private static bool IsOurs(Recording recording) => recording.Dialect == DialectId.OpenAIResponses;

    private static JsonElement? FinishedAnswer(byte[] stream)
    {
        // Some recordings hold several answers, one behind the other; an answer ends where its first end is.
        var last = Encoding.UTF8.GetString(stream).Split('\n').FirstOrDefault(static line => line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("\"response.completed\"", StringComparison.Ordinal));
        return last is null ? null : JsonElement.Parse(last["data:".Length..]).GetProperty("response");
    }

    private static void CheckWritten(Action<IReplySink> decode)
    {
        var original = new Said();
        decode(original);
        foreach (var client in (Dialect[])[Responses, Dialect.Of(DialectId.OpenAIChat)])
        {
            using var streamed = client.CreateStreamEncoder(Lane.EncodeFor());
            decode(streamed);
            ReplyGrammar.Check(client.Id, streamed.Output.WrittenSpan);
            var fromStream = new Said();
            EventScript.Decode(client, streamed.Output.WrittenSpan, fromStream);
            Loss.Check(original, fromStream, client.Id, buffered: false);
            if (original.Error is not null)
                continue;

            using var folded = client.CreateReplyFolder(Lane.EncodeFor());
            decode(folded);
            var fromWhole = new Said();
            client.ReadReply(folded.Output.WrittenMemory, fromWhole);
            Loss.Check(original, fromWhole, client.Id, buffered: true);
        }
    }
}
