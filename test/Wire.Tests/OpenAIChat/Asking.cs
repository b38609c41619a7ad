using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Short ways to put a request of Claude Code's together, and to look at what is written of it.</summary>
internal static class Asking
{
    /// <summary>A model that reasons.</summary>
    public static ModelFacts Reasons { get; } = new() { Reasoning = ReasoningStyle.Effort, MaxOutputTokens = 100_000 };

    public static ChatRequest Request() => new() { Origin = DialectId.AnthropicMessages, Stream = true, Model = Text("openai/gpt-4o") };

    public static void User(ChatRequest request, string text) => Parts(request, Role.User, new TextPart(Text(text)));

    public static void Assistant(ChatRequest request, params Part[] parts) => Parts(request, Role.Assistant, parts);

    public static Message Instruction(string text)
    {
        var message = new Message(Role.System);
        message.Parts.Add(new TextPart(Text(text)));
        return message;
    }

    public static void Parts(ChatRequest request, Role role, params Part[] parts)
    {
        var message = new Message(role);
        message.Parts.AddRange(parts);
        request.Messages.Add(message);
    }

    public static ToolCallPart Call(string id, string name) => new(Text(id), Text(name), ToolArguments.FromValue(Raw("""{"x":1}""")));

    public static ToolResultPart Result(string id, params Part[] content) => new(Text(id), [.. content], IsError: false);

    public static JsonElement Written(ChatRequest request, WriteContext context) => JsonDocument.Parse(Write(request, context)).RootElement;

    public static IEnumerable<string?> Roles(ChatRequest request, Quirks quirks) =>
        Written(request, Context(quirks: quirks)).GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("role").GetString());

    public static void CheckMessages(string expected, ChatRequest request, WriteContext? context = null) =>
        CheckJson(expected, Written(request, context ?? Context()).GetProperty("messages"));

    public static void CheckJson(string expected, JsonElement actual)
    {
        using var document = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(document.RootElement, actual), actual.GetRawText());
    }
}
