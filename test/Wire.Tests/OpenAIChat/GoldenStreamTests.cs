using System.Runtime.CompilerServices;
using System.Text;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>
/// A case is a folder under <c>golden/openai/streams</c>: <c>upstream.sse</c> is what came, <c>events.txt</c> what it means, <c>client.sse</c> what a client of this
/// dialect gets. HEIMDALL_ACCEPT=1 writes the last two anew; read the diff.
/// </summary>
public sealed class GoldenStreamTests
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(SourcePath())!, "..", "golden", "openai", "streams");

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Root).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void Means_what_it_meant(string name)
    {
        var events = Events.Decode(Upstream(name));
        Check(name, "events.txt", string.Concat(events.Lines.Select(static line => line + "\n")));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Reaches_the_client_as_it_did(string name) =>
        Check(name, "client.sse", Reencoded(name));

    [Theory, MemberData(nameof(Cases))]
    public void Means_the_same_wherever_it_is_cut(string name)
    {
        var stream = Upstream(name);
        var whole = Events.Decode(stream).Lines;
        for (var cut = 1; cut < stream.Length; cut++)
            Assert.Equal(whole, DecodeInTwo(stream, cut).Lines);
        Assert.Equal(whole, Events.Decode(stream, 1).Lines);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Never_throws_on_a_damaged_byte(string name)
    {
        var stream = Upstream(name);
        foreach (var damage in "\"\\{,0\n"u8.ToArray())
        {
            for (var at = 0; at < stream.Length; at++)
            {
                var damaged = (byte[])stream.Clone();
                damaged[at] = damage;
                Events.Decode(damaged);
            }
        }
    }

    private static Events DecodeInTwo(byte[] stream, int cut)
    {
        var events = new Events();
        var decoder = OpenAIChatDialect.Instance.CreateStreamDecoder();
        using var reader = new SseReader();
        foreach (var piece in new[] { stream[..cut], stream[cut..] })
        {
            reader.Append(piece);
            while (reader.TryRead(out var frame))
                decoder.Decode(frame, events);
        }

        if (reader.TryReadLast(out var last))
            decoder.Decode(last, events);
        decoder.Complete(events);
        return events;
    }

    private static string Reencoded(string name)
    {
        using var encoder = OpenAIChatDialect.Instance.CreateStreamEncoder(Writing.EncodeFor());
        var decoder = OpenAIChatDialect.Instance.CreateStreamDecoder();
        using var reader = new SseReader();
        reader.Append(Upstream(name));
        while (reader.TryRead(out var frame))
            decoder.Decode(frame, encoder);
        if (reader.TryReadLast(out var last))
            decoder.Decode(last, encoder);
        decoder.Complete(encoder);
        return Encoding.UTF8.GetString(encoder.Output.WrittenSpan);
    }

    private static byte[] Upstream(string name) => File.ReadAllBytes(Path.Combine(Root, name, "upstream.sse"));

    private static void Check(string name, string file, string actual)
    {
        var path = Path.Combine(Root, name, file);
        if (Environment.GetEnvironmentVariable("HEIMDALL_ACCEPT") is "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string SourcePath([CallerFilePath] string path = "") => path;
}
