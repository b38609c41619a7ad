using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>What providers really sent (the shared fixtures, named by HEIMDALL_SHARED): nothing of it may get lost.</summary>
public sealed class RecordedTests
{
    private static readonly string? Shared = Environment.GetEnvironmentVariable("HEIMDALL_SHARED");

    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/logprobs-gpt-3-5-turbo"] = "the body was recorded as bytes of a compressed transfer",
    };

    public static TheoryData<string> Streams => Names(static r => r.Stream is not null);

    public static TheoryData<string> Replies => Names(static r => r.Stream is null && r.Status == 200);

    public static TheoryData<string> Errors => Names(static r => r.Status >= 400);

    public static TheoryData<string> Requests => Names(static r => r.RequestBody is not null);

    [Theory, MemberData(nameof(Streams))]
    public void Decodes_a_recorded_stream_without_loss(string name)
    {
        var recording = Recording.Load(Require(name));
        var decoded = Events.Decode(recording.Stream!);
        var expected = Expectation.OfStream(recording.Stream!);

        expected.Check(decoded);
        foreach (var size in new[] { 1, 7, 64 })
            Assert.Equal(decoded.Lines, Events.Decode(recording.Stream!, size).Lines);
    }

    [Theory, MemberData(nameof(Streams))]
    public void Encodes_a_recorded_stream_so_that_it_decodes_to_the_same(string name) =>
        CheckEncoded(sink => Replay(Recording.Load(Require(name)).Stream!, sink));

    [Theory, MemberData(nameof(Replies))]
    public void Reads_a_recorded_reply_without_loss(string name)
    {
        var recording = Recording.Load(Require(name));
        Expectation.OfReply(recording.Body!).Check(Events.Read(recording.Body!));
    }

    [Theory, MemberData(nameof(Replies))]
    public void Encodes_a_recorded_reply_so_that_it_decodes_to_the_same(string name) =>
        CheckEncoded(sink => OpenAIChatDialect.Instance.ReadReply(Encoding.UTF8.GetBytes(Recording.Load(Require(name)).Body!), sink));

    [Theory, MemberData(nameof(Errors))]
    public void Understands_a_recorded_error(string name)
    {
        var recording = Recording.Load(Require(name));
        var error = OpenAIChatDialect.Instance.ReadError(recording.Status, Encoding.UTF8.GetBytes(recording.Body ?? recording.Stream!));
        Assert.Equal(recording.Status, error.StatusCode);
        Assert.DoesNotContain("not an error of its API", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorSource.Upstream, error.Source);
    }

    [Theory, MemberData(nameof(Requests))]
    public void Rewrites_a_recorded_request_to_the_same(string name)
    {
        var recording = Recording.Load(Require(name));
        using var original = JsonDocument.Parse(recording.RequestBody!);
        var context = Writing.Context(original.RootElement.GetProperty("model").GetString()!);
        using var rewritten = JsonDocument.Parse(Writing.Rewrite(recording.RequestBody!, context));
        Assert.Equal(Normal.OfRequest(original.RootElement), Normal.OfRequest(rewritten.RootElement));
    }

    [Fact]
    public void Says_how_much_of_the_field_was_tried()
    {
        Assert.SkipWhen(Shared is null, "HEIMDALL_SHARED is not set: the recorded fixtures are not here.");
        var counts = $"{Requests.Count} requests, {Replies.Count} replies, {Streams.Count} streams, {Errors.Count} errors, {LeftOut.Count} left out";
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.True(Requests.Count >= 100 && Replies.Count >= 70 && Streams.Count >= 30, counts);
    }

    private static void CheckEncoded(Action<IReplySink> replay)
    {
        var first = new Events();
        var folded = OpenAIChatDialect.Instance.CreateReplyFolder(Writing.EncodeFor());
        var streamed = OpenAIChatDialect.Instance.CreateStreamEncoder(Writing.EncodeFor());
        replay(new Both(first, new Both(folded, streamed)));
        var stream = Encoding.UTF8.GetString(streamed.Output.WrittenSpan);
        Expectation.Of(first).Check(Events.Decode(stream));
        if (first.Error is null)
            Expectation.Of(first).Check(Events.Read(Encoding.UTF8.GetString(folded.Output.WrittenSpan)));
        else
            Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
        folded.Dispose();
        streamed.Dispose();
    }

    private static void Replay(string stream, IReplySink sink)
    {
        var decoder = OpenAIChatDialect.Instance.CreateStreamDecoder();
        using var reader = new SseReader();
        reader.Append(Encoding.UTF8.GetBytes(stream));
        while (reader.TryRead(out var frame))
            decoder.Decode(frame, sink);
        if (reader.TryReadLast(out var last))
            decoder.Decode(last, sink);
        decoder.Complete(sink);
    }

    private static string Require(string name)
    {
        Assert.SkipWhen(Shared is null, "HEIMDALL_SHARED is not set: the recorded fixtures are not here.");
        Assert.SkipWhen(LeftOut.TryGetValue(name, out var reason) && reason.Length > 0, reason ?? string.Empty);
        return Path.Combine(Shared!, "fixtures", "recorded", name + ".json");
    }

    private static TheoryData<string> Names(Func<Recording, bool> wanted)
    {
        if (Shared is null)
            return ["none"];
        var root = Path.Combine(Shared, "fixtures", "recorded");
        var names = Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Select(Recording.Load)
            .Where(static recording => recording.IsChat)
            .Where(wanted)
            .Select(static recording => recording.Name)
            .Order(StringComparer.Ordinal);
        return [.. names];
    }

    private sealed class Both(IReplySink one, IReplySink two) : IReplySink
    {
        public void Accept(ReplyEvent next)
        {
            one.Accept(next);
            two.Accept(next);
        }
    }
}
