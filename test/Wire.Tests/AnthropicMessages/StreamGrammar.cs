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
        var kind = "";
        var ids = new HashSet<string>(StringComparer.Ordinal);
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
                    CheckUsage(data.GetProperty("message").GetProperty("usage"));
                    break;
                case "content_block_start":
                    Assert.True(started);
                    Assert.Equal(-1, open);
                    open = data.GetProperty("index").GetInt32();
                    Assert.Equal(next++, open);
                    kind = CheckBlock(data.GetProperty("content_block"), ids);
                    break;
                case "content_block_delta":
                    Assert.Equal(open, data.GetProperty("index").GetInt32());
                    Assert.Contains(data.GetProperty("delta").GetProperty("type").GetString(), DeltasOf(kind));
                    break;
                case "content_block_stop":
                    Assert.Equal(open, data.GetProperty("index").GetInt32());
                    open = -1;
                    break;
                case "message_delta":
                    Assert.True(started);
                    Assert.Equal(-1, open);
                    Assert.NotEmpty(data.GetProperty("delta").GetProperty("stop_reason").GetString()!);
                    CheckUsage(data.GetProperty("usage"));
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

    // What clients read in the statistics (conformance B11).
    private static void CheckUsage(JsonElement usage)
    {
        foreach (var field in (string[])["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"])
            Assert.True(usage.GetProperty(field).GetInt64() >= 0);
        Assert.Equal(JsonValueKind.Object, usage.GetProperty("cache_creation").ValueKind);
    }

    private static string CheckBlock(JsonElement block, HashSet<string> ids)
    {
        var kind = block.GetProperty("type").GetString()!;
        if (kind != "tool_use")
            return kind;
        Assert.Matches("^[a-zA-Z0-9_-]+$", block.GetProperty("id").GetString());
        Assert.True(ids.Add(block.GetProperty("id").GetString()!), "the id of a call comes twice");
        Assert.NotEmpty(block.GetProperty("name").GetString()!);
        Assert.Empty(block.GetProperty("input").EnumerateObject());
        return kind;
    }

    private static string[] DeltasOf(string kind) => kind switch
    {
        "text" => ["text_delta", "citations_delta"],
        "thinking" => ["thinking_delta", "signature_delta"],
        _ => ["input_json_delta"], // tools, whoever runs them
    };
}
