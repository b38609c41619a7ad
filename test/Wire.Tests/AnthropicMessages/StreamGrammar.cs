using System.Text;
using System.Text.Json;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.AnthropicMessages;

/// <summary>The grammar of claude-code.md §6.2, checked event by event.</summary>
internal static class StreamGrammar
{
    /// <summary>Ends with <c>message_stop</c>, or with <c>error</c>, after which nothing comes.</summary>
    public static void Check(ReadOnlySpan<byte> stream)
    {
        using var reader = new SseReader();
        reader.Append(stream);
        var (started, ended, hasDelta, open, next) = (false, false, false, -1, 0);
        while (reader.TryRead(out var frame))
        {
            var name = Encoding.UTF8.GetString(frame.Name.Span);
            using var json = JsonDocument.Parse(frame.Data);
            var data = json.RootElement;
            Assert.Equal(name, data.GetProperty("type").GetString());
            Assert.False(ended, $"{name} after the end");
            switch (name)
            {
                case "message_start":
                    Assert.False(started);
                    started = true;
                    Assert.StartsWith("msg_", data.GetProperty("message").GetProperty("id").GetString(), StringComparison.Ordinal);
                    break;
                case "content_block_start":
                    Assert.True(started);
                    Assert.Equal(-1, open);
                    open = data.GetProperty("index").GetInt32();
                    Assert.Equal(next++, open);
                    break;
                case "content_block_delta":
                    Assert.Equal(open, data.GetProperty("index").GetInt32());
                    break;
                case "content_block_stop":
                    Assert.Equal(open, data.GetProperty("index").GetInt32());
                    open = -1;
                    break;
                case "message_delta":
                    Assert.True(started);
                    Assert.Equal(-1, open);
                    Assert.True(data.GetProperty("usage").TryGetProperty("output_tokens", out _));
                    hasDelta = true;
                    break;
                case "message_stop":
                    Assert.True(hasDelta);
                    ended = true;
                    break;
                case "error":
                    ended = true;
                    break;
                default:
                    Assert.Equal("ping", name);
                    break;
            }
        }

        Assert.True(ended);
        Assert.True(reader.AtBoundary);
    }
}
