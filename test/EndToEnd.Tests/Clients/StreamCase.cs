using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>An upstream's stream, written for a client of one of the dialects, and what that client must understand.</summary>
internal sealed record StreamCase(string Name, DialectId Client, byte[] Written, Said Expected)
{
    /// <summary>The dialects whose official client reads streams here.</summary>
    private static readonly DialectId[] Clients = Enum.GetValues<DialectId>();

    private const string Golden = "test/Wire.Tests/golden";

    /// <summary>The repository's own streams and every recorded one, each for the clients of every dialect.</summary>
    public static IReadOnlyList<StreamCase> All()
    {
        var cases = new List<StreamCase>();
        foreach (var (name, dialect, stream) in Own().Concat(RecordedTraffic.All.Where(r => r is { Stream: not null, Status: 200 }).Select(r => (r.Name, r.Dialect, r.Stream!))))
        {
            foreach (var client in Clients)
                cases.Add(Write(name, Dialect.Of(dialect), stream, Dialect.Of(client)));
        }

        return cases;
    }

    private static IEnumerable<(string Name, DialectId Dialect, byte[] Stream)> Own() =>
        from source in new (string Folder, DialectId Dialect)[]
        {
            ("anthropic/streams", DialectId.AnthropicMessages),
            ("openai/streams", DialectId.OpenAIChat),
            ("openairesponses/streams", DialectId.OpenAIResponses),
            ("gemini/streams", DialectId.GeminiGenerate),
            ("crossing/anthropic-to-openai/streams", DialectId.OpenAIChat),
            ("crossing/openai-to-anthropic/streams", DialectId.AnthropicMessages),
        }
        from name in TestKit.Golden.Cases($"{Golden}/{source.Folder}")
        select ($"{source.Folder}/{name}", source.Dialect, TestKit.Golden.Read($"{Golden}/{source.Folder}/{name}/upstream.sse"));

    private static StreamCase Write(string name, Dialect upstream, byte[] stream, Dialect client)
    {
        var expected = new Said();
        Decode(upstream, stream, expected);
        using var encoder = client.CreateStreamEncoder(new EncodeContext
        {
            Model = JsonText.From("asked/model"),
            RequestId = "req_test",
            Provider = "test",
            UsedToolCallIds = new HashSet<JsonText>(),
            StreamUsage = true,
            Ids = IdSource.Random,
            Now = DateTimeOffset.UnixEpoch,
            Report = new TranslationReport(),
        });
        Decode(upstream, stream, encoder);
        return new StreamCase($"{name} for {client.Id}", client.Id, encoder.Output.WrittenSpan.ToArray(), expected);
    }

    private static void Decode(Dialect dialect, byte[] stream, IReplySink sink)
    {
        using var reader = new SseReader();
        var decoder = dialect.CreateStreamDecoder();
        reader.Append(stream);
        while (reader.TryRead(out var frame))
            decoder.Decode(frame, sink);
        if (reader.TryReadLast(out var last))
            decoder.Decode(last, sink);
        decoder.Complete(sink);
    }
}
