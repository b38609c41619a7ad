using System.Text;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class GoldenStreamTests
{
    private const string Folder = "test/Wire.Tests/golden/anthropic/streams";

    public static TheoryData<string> Cases => [.. Golden.Cases(Folder)];

    [Theory, MemberData(nameof(Cases))]
    public void Upstream_stream_is_read_as_these_events(string name)
    {
        var script = EventScript.OfStream(AnthropicMessagesDialect.Instance, Golden.Read($"{Folder}/{name}/upstream.sse"));

        Check($"{name}/events.txt", Encoding.UTF8.GetBytes(script.ToString()));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Splitting_the_stream_anywhere_changes_nothing(string name)
    {
        var stream = Golden.Read($"{Folder}/{name}/upstream.sse");
        var whole = EventScript.OfStream(AnthropicMessagesDialect.Instance, stream).ToString();

        for (var cut = 1; cut < stream.Length; cut++)
            Assert.Equal(whole, EventScript.OfStream(AnthropicMessagesDialect.Instance, stream, cut).ToString());
        Assert.Equal(whole, EventScript.OfStream(AnthropicMessagesDialect.Instance, stream, [.. Enumerable.Range(1, stream.Length - 1)]).ToString());
    }

    [Theory, MemberData(nameof(Cases))]
    public void Events_are_written_as_this_stream(string name)
    {
        using var encoder = AnthropicMessagesDialect.Instance.CreateStreamEncoder(NewContext());
        EventScript.Decode(AnthropicMessagesDialect.Instance, Golden.Read($"{Folder}/{name}/upstream.sse"), encoder);

        StreamGrammar.Check(encoder.Output.WrittenSpan);
        Check($"{name}/client.sse", encoder.Output.WrittenSpan);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Events_are_folded_into_this_message(string name)
    {
        using var folder = AnthropicMessagesDialect.Instance.CreateReplyFolder(NewContext());
        EventScript.Decode(AnthropicMessagesDialect.Instance, Golden.Read($"{Folder}/{name}/upstream.sse"), folder);

        Check($"{name}/message.json", folder.Output.WrittenSpan);
    }

    internal static EncodeContext NewContext(params string[] usedToolCallIds) => new()
    {
        Model = JsonText.From("openai/gpt-4o"),
        Provider = "test",
        RequestId = "req_test",
        UsedToolCallIds = usedToolCallIds.Select(JsonText.From).ToHashSet(),
        StreamUsage = true,
        Ids = new CountingIds(),
        Now = DateTimeOffset.UnixEpoch,
        Report = new TranslationReport(),
    };

    private static void Check(string file, ReadOnlySpan<byte> actual)
    {
        var (expected, got) = Golden.Check($"{Folder}/{file}", actual);
        Assert.Equal(expected, got);
    }
}
