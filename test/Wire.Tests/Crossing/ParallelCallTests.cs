using System.Text;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Calls that one dialect may interleave and the other may not.</summary>
public sealed class ParallelCallTests
{
    [Fact]
    public void The_next_call_is_streamed_once_the_one_before_is_whole()
    {
        var written = WrittenAfter(
            """{"index":0,"id":"call_aaaaaa","function":{"name":"Read","arguments":"{\"a\":"}}""",
            """{"index":0,"function":{"arguments":"\"}\"}"}}""",
            """{"index":1,"id":"call_bbbbbb","function":{"name":"Write","arguments":"{\"b"}}""");

        Assert.Contains("""{\"b""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_waits_while_the_one_before_is_not_whole()
    {
        var written = WrittenAfter(
            """{"index":0,"id":"call_aaaaaa","function":{"name":"Read","arguments":"{\"a\":"}}""",
            """{"index":1,"id":"call_bbbbbb","function":{"name":"Write","arguments":"{\"b"}}""",
            """{"index":0,"function":{"arguments":"1}"}}""");

        Assert.DoesNotContain("call_bbbbbb", written, StringComparison.Ordinal);
        Assert.Contains("1}", written, StringComparison.Ordinal);
    }

    [Fact]
    public void White_space_behind_a_whole_call_is_no_reason_to_reopen_it()
    {
        var written = WrittenAfter(
            """{"index":0,"id":"call_aaaaaa","function":{"name":"Read","arguments":"{}"}}""",
            """{"index":1,"id":"call_bbbbbb","function":{"name":"Write","arguments":"{\"b"}}""",
            """{"index":0,"function":{"arguments":"\n"}}""");

        Assert.EndsWith("""{"type":"input_json_delta","partial_json":"{\"b"}}""" + "\n\n", written, StringComparison.Ordinal);
    }

    // The stream goes on: nothing is written because it ends.
    private static string WrittenAfter(params string[] pieces)
    {
        var lane = Lane.AnthropicToOpenAI;
        using var encoder = lane.Client.CreateStreamEncoder(Lane.EncodeFor());
        using var reader = new SseReader();
        var decoder = lane.Upstream.CreateStreamDecoder();
        foreach (var piece in pieces)
        {
            var chunk = "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + piece + "]},\"finish_reason\":null}]}\n\n";
            reader.Append(Encoding.UTF8.GetBytes(chunk));
            while (reader.TryRead(out var frame))
                decoder.Decode(frame, encoder);
        }

        return Encoding.UTF8.GetString(encoder.Output.WrittenSpan);
    }
}
