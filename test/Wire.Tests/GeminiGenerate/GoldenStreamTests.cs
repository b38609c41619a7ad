using System.Text;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.GeminiGenerate;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.GeminiGenerate;

/// <summary>
/// A case is a folder: <c>upstream.sse</c> is what came, <c>events.txt</c> what it means, <c>client.sse</c> and <c>client.array.json</c> what a client of this
/// dialect is streamed in either framing, <c>message.json</c> what it gets if it does not stream.
/// </summary>
public sealed class GoldenStreamTests
{
    private const string Folder = "test/Wire.Tests/golden/gemini/streams";

    public static TheoryData<string> Cases => [.. Golden.Cases(Folder)];

    [Theory, MemberData(nameof(Cases))]
    public void A_stream_is_read_as_these_events(string name) =>
        Check($"{name}/events.txt", Encoding.UTF8.GetBytes(EventScript.OfStream(GeminiGenerateDialect.Instance, Upstream(name)).ToString()));

    [Theory, MemberData(nameof(Cases))]
    public void Splitting_the_stream_anywhere_changes_nothing(string name)
    {
        var stream = Upstream(name);
        var whole = EventScript.OfStream(GeminiGenerateDialect.Instance, stream).ToString();

        for (var cut = 1; cut < stream.Length; cut++)
            Assert.Equal(whole, EventScript.OfStream(GeminiGenerateDialect.Instance, stream, cut).ToString());
        Assert.Equal(whole, EventScript.OfStream(GeminiGenerateDialect.Instance, stream, [.. Enumerable.Range(1, stream.Length - 1)]).ToString());
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_damaged_byte_is_no_reason_to_throw(string name)
    {
        var stream = Upstream(name);
        foreach (var damage in "\"\\{,0\n"u8.ToArray())
        {
            for (var at = 0; at < stream.Length; at++)
            {
                var damaged = (byte[])stream.Clone();
                damaged[at] = damage;
                EventScript.OfStream(GeminiGenerateDialect.Instance, damaged);
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Events_are_written_as_this_stream(string name) => Check($"{name}/client.sse", Encoded(name, StreamFraming.Events));

    [Theory, MemberData(nameof(Cases))]
    public void Events_are_written_as_this_array(string name)
    {
        var array = Encoded(name, StreamFraming.JsonArray);

        using var document = System.Text.Json.JsonDocument.Parse(array);
        Assert.Equal(System.Text.Json.JsonValueKind.Array, document.RootElement.ValueKind);
        Check($"{name}/client.array.json", array);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Events_are_folded_into_this_answer(string name)
    {
        using var folder = GeminiGenerateDialect.Instance.CreateReplyFolder(NewContext());
        EventScript.Decode(GeminiGenerateDialect.Instance, Upstream(name), folder);

        Check($"{name}/message.json", folder.Output.WrittenSpan);
    }

    internal static EncodeContext NewContext(StreamFraming framing = StreamFraming.Events) => new()
    {
        Model = JsonText.From("gemini/gemini-3-pro-preview"),
        Provider = "test",
        RequestId = "req_test",
        UsedToolCallIds = new HashSet<JsonText>(),
        StreamUsage = true,
        Framing = framing,
        Ids = new CountingIds(),
        Now = DateTimeOffset.UnixEpoch,
        Report = new TranslationReport(),
    };

    private static byte[] Encoded(string name, StreamFraming framing)
    {
        using var encoder = GeminiGenerateDialect.Instance.CreateStreamEncoder(NewContext(framing));
        EventScript.Decode(GeminiGenerateDialect.Instance, Upstream(name), encoder);
        return encoder.Output.WrittenSpan.ToArray();
    }

    private static byte[] Upstream(string name) => Golden.Read($"{Folder}/{name}/upstream.sse");

    private static void Check(string file, ReadOnlySpan<byte> actual)
    {
        var (expected, got) = Golden.Check($"{Folder}/{file}", actual);
        Assert.Equal(expected, got);
    }
}
