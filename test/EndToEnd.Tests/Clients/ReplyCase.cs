using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>An upstream's answer, written for a client of one of the dialects, and what that client must understand.</summary>
/// <param name="Whole">As one buffered answer; else as a stream.</param>
internal sealed record ReplyCase(string Name, DialectId Client, bool Whole, byte[] Written, Said Expected)
{
    private const string Golden = "test/Wire.Tests/golden";

    /// <summary>The repository's own streams and every recorded answer, each for the clients of every dialect; what was streamed also as one answer.</summary>
    public static IReadOnlyList<ReplyCase> All() =>
    [
        .. from source in Own().Concat(RecordedTraffic.All.Concat(RecordedTraffic.Gemini).Where(static recording => recording.Status == 200).Select(Source.Of))
           from client in Enum.GetValues<DialectId>()
           from whole in (bool[])(source.IsStream ? [false, true] : [true])
           where !(whole && source.Said.Error is not null) // a failure is no answer there, but an error of its own
           select Write(source, Dialect.Of(client), whole),
    ];

    private static IEnumerable<Source> Own() =>
        from source in new (string Folder, DialectId Dialect)[]
        {
            ("anthropic/streams", DialectId.AnthropicMessages),
            ("openai/streams", DialectId.OpenAIChat),
            ("openairesponses/streams", DialectId.OpenAIResponses),
            ("gemini/streams", DialectId.GeminiGenerate),
            ("crossing/anthropic-to-openai/streams", DialectId.OpenAIChat),
            ("crossing/openai-to-anthropic/streams", DialectId.AnthropicMessages),
            ("crossing/anthropic-to-responses/streams", DialectId.OpenAIResponses),
            ("crossing/anthropic-to-gemini/streams", DialectId.GeminiGenerate),
        }
        from name in TestKit.Golden.Cases($"{Golden}/{source.Folder}")
        select new Source($"{source.Folder}/{name}", Dialect.Of(source.Dialect), TestKit.Golden.Read($"{Golden}/{source.Folder}/{name}/upstream.sse"), IsStream: true);

    private static ReplyCase Write(Source source, Dialect client, bool whole)
    {
        var context = new EncodeContext
        {
            Model = JsonText.From("asked/model"),
            RequestId = "req_test",
            Provider = "test",
            UsedToolCallIds = new HashSet<JsonText>(),
            StreamUsage = true,
            Ids = IdSource.Random,
            Now = DateTimeOffset.UnixEpoch,
            Report = new TranslationReport(),
        };
        using var encoder = whole ? client.CreateReplyFolder(context) : client.CreateStreamEncoder(context);
        source.Decode(encoder);
        return new ReplyCase($"{source.Name} for {client.Id} as {(whole ? "one answer" : "a stream")}", client.Id, whole, encoder.Output.WrittenSpan.ToArray(), source.Said);
    }

    /// <summary>What an upstream sent.</summary>
    private sealed record Source(string Name, Dialect Upstream, byte[] Bytes, bool IsStream)
    {
        private readonly Lazy<Said> _said = new(() => Read(Upstream, Bytes, IsStream));

        public static Source Of(Recording recording) =>
            new(recording.Name, Dialect.Of(recording.Dialect), recording.Stream ?? recording.Body!, recording.Stream is not null);

        public Said Said => _said.Value;

        public void Decode(IReplySink sink) => Decode(Upstream, Bytes, IsStream, sink);

        private static Said Read(Dialect upstream, byte[] bytes, bool isStream)
        {
            var said = new Said();
            try
            {
                Decode(upstream, bytes, isStream, said);
            }
            catch (DialectException failure)
            {
                said.Accept(new ReplyFailed(failure.Error));
            }

            return said;
        }

        private static void Decode(Dialect upstream, byte[] bytes, bool isStream, IReplySink sink)
        {
            if (!isStream)
            {
                upstream.ReadReply(bytes, sink);
                return;
            }

            using var reader = new SseReader();
            var decoder = upstream.CreateStreamDecoder();
            reader.Append(bytes);
            while (reader.TryRead(out var frame))
                decoder.Decode(frame, sink);
            if (reader.TryReadLast(out var last))
                decoder.Decode(last, sink);
            decoder.Complete(sink);
        }
    }
}
