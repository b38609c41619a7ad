using System.Text.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// What the Responses API answers with a 400: fields it does not know, calls without outputs or the other way round, ids over 64 characters, contents of a
/// type that does not belong there, reasoning without what it led to (spec claude-code §6; https://platform.openai.com/docs/api-reference/responses/create).
/// </summary>
internal static class ResponsesRequestRules
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "stream",
        "store", "include", "reasoning", "text", "metadata", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier",
    };

    public static void Check(JsonElement body)
    {
        foreach (var field in body.EnumerateObject())
            Assert.Contains(field.Name, Fields);
        Assert.True(body.TryGetProperty("tools", out var tools) || !body.TryGetProperty("tool_choice", out _), "tool_choice without tools");
        if (tools.ValueKind != JsonValueKind.Undefined)
            CheckTools(tools);
        if (body.TryGetProperty("max_output_tokens", out var limit))
            Assert.True(limit.GetInt64() >= 16);
        foreach (var name in (string[])["user", "safety_identifier", "prompt_cache_key"])
            Assert.True(!body.TryGetProperty(name, out var value) || value.GetString()!.Length <= 64, $"{name} is too long");
        CheckInput(body.GetProperty("input"));
    }

    private static void CheckTools(JsonElement tools)
    {
        Assert.NotEqual(0, tools.GetArrayLength());
        foreach (var tool in tools.EnumerateArray())
        {
            var type = tool.GetProperty("type").GetString();
            Assert.Contains(type, (string[])["function", "custom", "web_search", "code_interpreter"]);
            if (type == "code_interpreter")
                Assert.Equal("auto", tool.GetProperty("container").GetProperty("type").GetString());
            if (type is "web_search" or "code_interpreter")
                continue;
            Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", tool.GetProperty("name").GetString()!);
            if (type == "custom")
                continue;
            Assert.Equal("object", tool.GetProperty("parameters").GetProperty("type").GetString());
            Assert.Equal(JsonValueKind.Object, tool.GetProperty("parameters").GetProperty("properties").ValueKind);
            Assert.True(tool.TryGetProperty("strict", out _), "left out, strict means true here");
        }
    }

    private static void CheckInput(JsonElement input)
    {
        var open = new List<string>();
        var thought = false;
        foreach (var item in input.EnumerateArray())
        {
            var type = item.GetProperty("type").GetString();
            Assert.False(thought && type is not ("reasoning" or "function_call" or "custom_tool_call" or "message"), "reasoning without what it led to");
            thought = type == "reasoning";
            switch (type)
            {
                case "message":
                    Assert.Empty(open);
                    CheckMessage(item);
                    break;
                case "function_call" or "custom_tool_call":
                    Assert.InRange(item.GetProperty("call_id").GetString()!.Length, 1, 64);
                    Assert.Equal(JsonValueKind.String, item.GetProperty(type == "function_call" ? "arguments" : "input").ValueKind);
                    open.Add(item.GetProperty("call_id").GetString()!);
                    break;
                case "function_call_output" or "custom_tool_call_output":
                    Assert.True(open.Remove(item.GetProperty("call_id").GetString()!), "an output without its call");
                    CheckContent(item.GetProperty("output"), "input_text", "input_image", "input_file");
                    break;
                default:
                    Assert.Equal("reasoning", type);
                    Assert.Equal(JsonValueKind.Array, item.GetProperty("summary").ValueKind);
                    break;
            }
        }

        Assert.Empty(open);
        Assert.False(thought, "reasoning without what it led to");
    }

    private static void CheckMessage(JsonElement item)
    {
        var role = item.GetProperty("role").GetString();
        Assert.Contains(role, (string[])["user", "assistant", "developer"]);
        if (role == "assistant")
            CheckContent(item.GetProperty("content"), "output_text", "refusal");
        else
            CheckContent(item.GetProperty("content"), "input_text", "input_image", "input_file");
    }

    private static void CheckContent(JsonElement content, params string[] types)
    {
        if (content.ValueKind == JsonValueKind.String)
            return;
        Assert.NotEqual(0, content.GetArrayLength());
        foreach (var part in content.EnumerateArray())
            Assert.Contains(part.GetProperty("type").GetString(), types);
    }
}
