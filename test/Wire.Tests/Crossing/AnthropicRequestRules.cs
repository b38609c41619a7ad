using System.Text.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// What Anthropic answers with a 400: roles that do not take turns, results that do not stand first in the next message, ids of another form or
/// given twice, blank texts, unsigned thinking (https://platform.claude.com/docs/en/api/messages; spec claude-code §6).
/// </summary>
internal static class AnthropicRequestRules
{
    private static readonly string[] ServerTools = ["web_search_20250305 web_search", "web_fetch_20250910 web_fetch", "code_execution_20250825 code_execution"];

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "max_tokens", "stream", "system", "tools", "tool_choice", "messages", "thinking", "output_config", "temperature", "top_p", "top_k",
        "stop_sequences", "metadata",
    };

    public static void Check(JsonElement body)
    {
        foreach (var field in body.EnumerateObject())
            Assert.Contains(field.Name, Fields);
        var maxTokens = body.GetProperty("max_tokens").GetInt64();
        Assert.True(maxTokens > 0);
        if (body.TryGetProperty("thinking", out var thinking) && thinking.TryGetProperty("budget_tokens", out var budget))
            Assert.InRange(budget.GetInt64(), 1024, maxTokens - 1);
        if (body.TryGetProperty("system", out var system))
            CheckTexts(system);
        Assert.True(body.TryGetProperty("tools", out var tools) || !body.TryGetProperty("tool_choice", out _), "tool_choice without tools");
        foreach (var tool in tools.ValueKind == JsonValueKind.Undefined ? default : tools.EnumerateArray())
        {
            if (tool.TryGetProperty("type", out var type) && type.GetString() is { } version and not "custom")
            {
                Assert.Contains($"{version} {tool.GetProperty("name").GetString()}", ServerTools);
                continue;
            }

            Assert.Matches("^[a-zA-Z0-9_-]{1,128}$", tool.GetProperty("name").GetString()!);
            Assert.Equal("object", tool.GetProperty("input_schema").GetProperty("type").GetString());
        }

        CheckMessages(body.GetProperty("messages"));
    }

    private static void CheckMessages(JsonElement messages)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        List<string> open = [];
        var expected = "user";
        foreach (var message in messages.EnumerateArray())
        {
            Assert.Equal(expected, message.GetProperty("role").GetString());
            var content = message.GetProperty("content");
            Assert.NotEqual(0, content.GetArrayLength());
            CheckTexts(content);
            if (expected == "user")
                CheckResults(content, open);
            else
                open = CallsOf(content, ids);
            expected = expected == "user" ? "assistant" : "user";
        }

        Assert.Empty(open);
    }

    private static List<string> CallsOf(JsonElement content, HashSet<string> ids)
    {
        var open = new List<string>();
        foreach (var block in content.EnumerateArray())
        {
            switch (block.GetProperty("type").GetString())
            {
                case "tool_use":
                    open.Add(block.GetProperty("id").GetString()!);
                    Assert.Matches("^[a-zA-Z0-9_-]+$", open[^1]);
                    Assert.True(ids.Add(open[^1]), "the id of a call comes twice");
                    Assert.Equal(JsonValueKind.Object, block.GetProperty("input").ValueKind);
                    break;
                case "thinking":
                    Assert.NotEmpty(block.GetProperty("signature").GetString()!);
                    break;
                default:
                    Assert.Contains(block.GetProperty("type").GetString(), new[] { "text", "redacted_thinking" });
                    break;
            }
        }

        return open;
    }

    private static void CheckResults(JsonElement content, List<string> open)
    {
        var others = false;
        foreach (var block in content.EnumerateArray())
        {
            if (block.GetProperty("type").GetString() == "tool_result")
            {
                Assert.False(others, "a result behind other content");
                Assert.True(open.Remove(block.GetProperty("tool_use_id").GetString()!), "a result without its call");
                if (block.TryGetProperty("content", out var inner))
                    CheckTexts(inner);
            }
            else
            {
                others = true;
                Assert.Contains(block.GetProperty("type").GetString(), new[] { "text", "image", "document" });
            }
        }

        Assert.Empty(open);
    }

    private static void CheckTexts(JsonElement blocks)
    {
        foreach (var block in blocks.EnumerateArray())
        {
            if (block.GetProperty("type").GetString() == "text")
                Assert.False(string.IsNullOrWhiteSpace(block.GetProperty("text").GetString()), "a blank text");
        }
    }
}
