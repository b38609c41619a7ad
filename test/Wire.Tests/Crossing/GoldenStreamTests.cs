using System.Text;
using Heimdall.TestKit;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// A case is a folder: <c>upstream.sse</c> is what came, <c>client.sse</c> what the client of the other dialect is streamed, <c>message.json</c> what it gets if it
/// does not stream (indented for reading), <c>report.txt</c> what got lost on the way.
/// </summary>
public sealed class GoldenStreamTests
{
    public static TheoryData<string, string> Cases => Lane.Cases("streams");

    [Theory, MemberData(nameof(Cases))]
    public void A_stream_reaches_the_other_dialect_like_this(string direction, string name)
    {
        var (lane, folder) = (Lane.Of(direction), Lane.Of(direction).Folder("streams", name));
        var context = Lane.EncodeFor();

        var stream = lane.Stream(Golden.Read($"{folder}/upstream.sse"), context);

        ReplyGrammar.Check(lane.Client.Id, Encoding.UTF8.GetBytes(stream));
        Check($"{folder}/client.sse", stream);
        Check($"{folder}/report.txt", Lane.Text(context.Report));
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_stream_is_folded_into_this_answer(string direction, string name)
    {
        var (lane, folder) = (Lane.Of(direction), Lane.Of(direction).Folder("streams", name));

        var answer = lane.Fold(Golden.Read($"{folder}/upstream.sse"), Lane.EncodeFor());

        Check($"{folder}/message.json", Lane.Indented(Encoding.UTF8.GetBytes(answer)));
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_stream_may_be_split_anywhere(string direction, string name)
    {
        var lane = Lane.Of(direction);
        var stream = Golden.Read($"{lane.Folder("streams", name)}/upstream.sse");
        var whole = lane.Stream(stream, Lane.EncodeFor());

        for (var cut = 1; cut < stream.Length; cut++)
            Assert.Equal(whole, lane.Stream(stream, Lane.EncodeFor(), cut));
        Assert.Equal(whole, lane.Stream(stream, Lane.EncodeFor(), [.. Enumerable.Range(1, stream.Length - 1)]));
    }

    private static void Check(string file, string actual)
    {
        var (expected, got) = Golden.Check(file, Encoding.UTF8.GetBytes(actual));
        Assert.Equal(expected, got);
    }
}
