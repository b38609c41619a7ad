using System.Text;
using Heimdall.TestKit;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Tests.Crossing;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>
/// A case is a folder under <c>golden/openairesponses/streams</c>: <c>upstream.sse</c> is what came, <c>events.txt</c> what it means, <c>client.sse</c> what a
/// client of this dialect gets where the stream is written anew.
/// </summary>
public sealed class GoldenStreamTests
{
    private const string Root = "test/Wire.Tests/golden/openairesponses/streams";
    private static readonly Dialect Responses = Dialect.Of(DialectId.OpenAIResponses);

    public static TheoryData<string> Cases => [.. Golden.Cases(Root)];

    [Theory, MemberData(nameof(Cases))]
    public void Means_what_it_meant(string name) =>
        Check($"{Root}/{name}/events.txt", EventScript.OfStream(Responses, Upstream(name)).ToString());

    [Theory, MemberData(nameof(Cases))]
    public void Reaches_the_client_as_it_did(string name)
    {
        using var encoder = Responses.CreateStreamEncoder(Lane.EncodeFor());
        EventScript.Decode(Responses, Upstream(name), encoder);
        ReplyGrammar.Check(DialectId.OpenAIResponses, encoder.Output.WrittenSpan);
        Check($"{Root}/{name}/client.sse", Encoding.UTF8.GetString(encoder.Output.WrittenSpan));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Means_the_same_wherever_it_is_cut(string name)
    {
        var stream = Upstream(name);
        var whole = EventScript.OfStream(Responses, stream).Lines;
        for (var cut = 1; cut < stream.Length; cut++)
            Assert.Equal(whole, EventScript.OfStream(Responses, stream, cut).Lines);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Never_throws_on_a_damaged_byte(string name)
    {
        var stream = Upstream(name);
        foreach (var damage in "\"\\{,0\n"u8.ToArray())
        {
            for (var at = 0; at < stream.Length; at += 3)
            {
                var damaged = (byte[])stream.Clone();
                damaged[at] = damage;
                EventScript.OfStream(Responses, damaged);
                Writing.Watch(damaged);
            }
        }
    }

    private static byte[] Upstream(string name) => Golden.Read($"{Root}/{name}/upstream.sse");

    private static void Check(string file, string actual)
    {
        var (expected, got) = Golden.Check(file, Encoding.UTF8.GetBytes(actual));
        Assert.Equal(expected, got);
    }
}
