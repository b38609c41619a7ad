using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Host.Demo;

/// <summary>What the simulated model reads of a chat request in OpenAI's dialect (https://platform.openai.com/docs/api-reference/chat).</summary>
internal sealed partial record DemoRequest
{
    public required string Model { get; init; }

    public bool IsStreamed { get; init; }

    public bool WantsUsage { get; init; }

    public int? MaxTokens { get; init; }

    public ImmutableHashSet<string> Tools { get; init; } = [];

    /// <summary>The JSON Schema the answer has to fit; null for plain text.</summary>
    public JsonElement? AnswerSchema { get; init; }

    /// <summary>What the person wrote since the last finished answer, without what the client put around it.</summary>
    public required string Prompt { get; init; }

    /// <summary>What tools answered since the last finished answer, in order.</summary>
    public ImmutableArray<string> ToolResults { get; init; } = [];

    /// <summary>As Claude Code tells it among its instructions; null for other clients.</summary>
    public string? WorkingDirectory { get; init; }

    public int PromptTokens { get; init; }

    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The body is not a chat request.</exception>
    public static DemoRequest Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var messages = root.GetProperty("messages").EnumerateArray().Select(Message.Read).ToArray();
        var turn = messages[(Array.FindLastIndex(messages, static message => message.IsFinishedAnswer) + 1)..];
        return new()
        {
            Model = Property(root, "model")?.GetString() ?? DemoProvider.Model,
            IsStreamed = IsTrue(Property(root, "stream")),
            WantsUsage = Property(root, "stream_options") is { } options && IsTrue(Property(options, "include_usage")),
            MaxTokens = (Property(root, "max_completion_tokens") ?? Property(root, "max_tokens"))?.GetInt32(),
            Tools = Property(root, "tools") is { } tools ? [.. tools.EnumerateArray().Select(ToolName).OfType<string>()] : [],
            AnswerSchema = Schema(root)?.Clone(),
            Prompt = Reminder().Replace(string.Join('\n', turn.Where(message => message.Role is "user").Select(message => message.Text)), "").Trim(),
            ToolResults = [.. turn.Where(message => message.Role is "tool").Select(message => message.Text)],
            WorkingDirectory = messages.Select(message => Directory().Match(message.Text)).FirstOrDefault(match => match.Success)?.Groups["place"].Value,
            PromptTokens = body.Length / 4,
        };
    }

    private static JsonElement? Property(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsTrue(JsonElement? value) => value?.ValueKind == JsonValueKind.True;

    private static string? ToolName(JsonElement tool) => Property(tool, "function") is { } function ? Property(function, "name")?.GetString() : null;

    private static JsonElement? Schema(JsonElement root) =>
        Property(root, "response_format") is { } format && Property(format, "json_schema") is { } named ? Property(named, "schema") : null;

    /// <summary>Claude Code wraps what it adds to a person's words in these.</summary>
    [GeneratedRegex("<system-reminder>.*?</system-reminder>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reminder();

    [GeneratedRegex("working directory: *(?<place>[^\r\n]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Directory();

    private readonly record struct Message(string Role, string Text, bool IsFinishedAnswer)
    {
        public static Message Read(JsonElement message)
        {
            var role = message.GetProperty("role").GetString()!;
            var callsTools = Property(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls && calls.GetArrayLength() > 0;
            return new(role, Content(Property(message, "content")), role is "assistant" && !callsTools);
        }

        private static string Content(JsonElement? content) => content switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Array } parts => string.Join('\n', parts.EnumerateArray().Select(part => Property(part, "text")?.GetString() ?? "")),
            _ => "",
        };
    }
}
