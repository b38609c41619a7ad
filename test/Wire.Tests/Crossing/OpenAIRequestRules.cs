using System.Text.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// What OpenAI answers with a 400: fields it does not know, calls without results or the other way round, ids over 40 characters,
/// contents that are empty or of a type that does not belong there (spec claude-code §6; https://platform.openai.com/docs/api-reference/chat/create).
/// </summary>
internal static class OpenAIRequestRules
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "max_tokens", "max_completion_tokens", "temperature",
        "top_p", "stop", "reasoning_effort", "user", "stream", "stream_options",
        "web_search_options",
    };

    public static void Check(JsonElement body, Quirks quirks)
    {
        foreach (var field in body.EnumerateObject())
            Assert.True(Fields.Contains(field.Name) || (field.Name == "search_domain_filter" && quirks.HasFlag(Quirks.SearchesAlways)), field.Name);
        Assert.True(body.TryGetProperty("tools", out var tools) || !body.TryGetProperty("tool_choice", out _), "tool_choice without tools");
        Assert.True(tools.ValueKind != JsonValueKind.Undefined || !body.TryGetProperty("parallel_tool_calls", out _), "parallel_tool_calls without tools");
        if (tools.ValueKind != JsonValueKind.Undefined)
            CheckTools(tools, quirks);
        Assert.NotEqual(0, body.GetProperty("messages").GetArrayLength());
        CheckMessages(body.GetProperty("messages"));
        CheckQuirks(body.GetProperty("messages"), quirks);
    }

    // What those upstreams refuse that are stricter than OpenAI.
    private static void CheckQuirks(JsonElement messages, Quirks quirks)
    {
        var roles = messages.EnumerateArray().Select(static message => message.GetProperty("role").GetString()!).ToList();
        foreach (var (before, role) in roles.Zip(roles.Skip(1)))
        {
            Assert.False(quirks.HasFlag(Quirks.SystemFirstOnly) && role == "system", "instructions behind the first message");
            Assert.False(quirks.HasFlag(Quirks.AlternatingRoles) && role == before && role != "tool", $"two turns of {role} in a row");
            Assert.False(quirks.HasFlag(Quirks.NoUserAfterTool) && before == "tool" && role == "user", "the user speaks right after a tool");
        }

        foreach (var call in messages.EnumerateArray().Where(static message => message.TryGetProperty("tool_calls", out _)).SelectMany(static message => message.GetProperty("tool_calls").EnumerateArray()))
        {
            if (quirks.HasFlag(Quirks.NineCharacterToolIds))
                Assert.Matches("^[a-zA-Z0-9]{9}$", call.GetProperty("id").GetString());
        }
    }

    private static void CheckTools(JsonElement tools, Quirks quirks)
    {
        Assert.NotEqual(0, tools.GetArrayLength());
        foreach (var tool in tools.EnumerateArray())
        {
            if (quirks.HasFlag(Quirks.SearchTool) && tool.GetProperty("type").GetString() == SearchTools.ForAnyModel.ToString())
                continue;
            Assert.Equal("function", tool.GetProperty("type").GetString());
            var function = tool.GetProperty("function");
            Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", function.GetProperty("name").GetString()!);
            Assert.Equal("object", function.GetProperty("parameters").GetProperty("type").GetString());
            Assert.Equal(JsonValueKind.Object, function.GetProperty("parameters").GetProperty("properties").ValueKind);
        }
    }

    private static void CheckMessages(JsonElement messages)
    {
        var open = new List<string>();
        foreach (var message in messages.EnumerateArray())
        {
            var role = message.GetProperty("role").GetString();
            if (role != "tool")
                Assert.Empty(open);
            switch (role)
            {
                case "system" or "user":
                    CheckContent(message.GetProperty("content"), media: role == "user");
                    break;
                case "assistant":
                    CheckAssistant(message, open);
                    break;
                default:
                    Assert.Equal("tool", role);
                    Assert.True(open.Remove(message.GetProperty("tool_call_id").GetString()!), "a result without its call");
                    CheckContent(message.GetProperty("content"), media: false);
                    break;
            }
        }

        Assert.Empty(open);
    }

    private static void CheckAssistant(JsonElement message, List<string> open)
    {
        var hasCalls = message.TryGetProperty("tool_calls", out var calls);
        var content = message.GetProperty("content");
        if (content.ValueKind == JsonValueKind.Null)
            Assert.True(hasCalls || message.TryGetProperty("refusal", out _), "an assistant's turn without content, calls or a refusal");
        else
            CheckContent(content, media: false);
        foreach (var call in hasCalls ? calls.EnumerateArray() : default)
        {
            var id = call.GetProperty("id").GetString()!;
            Assert.InRange(id.Length, 1, 40);
            Assert.DoesNotContain(id, open);
            Assert.Equal(JsonValueKind.String, call.GetProperty("function").GetProperty("arguments").ValueKind);
            open.Add(id);
        }
    }

    private static void CheckContent(JsonElement content, bool media)
    {
        if (content.ValueKind == JsonValueKind.String)
            return;
        Assert.NotEqual(0, content.GetArrayLength());
        foreach (var part in content.EnumerateArray())
        {
            var type = part.GetProperty("type").GetString();
            Assert.True(type is "text" || (media && type is "image_url" or "file" or "input_audio"), $"a part of type {type}");
            Assert.True(part.TryGetProperty(type!, out _));
        }
    }
}
