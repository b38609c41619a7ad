using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>
/// Plays a model that does a small task in Claude Code: writes a file, runs a command on it, reports. It has no memory: like a real
/// model it decides by the conversation it is shown, so a translation that loses or reorders a part of it shows.
/// </summary>
internal static class ScriptedAgent
{
    public const string Content = "quotes \"double\" 'single' and a backslash \\ and a tab\there\nunicode: é — 漢字 🚀\n";
    public const string Opening = "I will write the file — naïve 漢字 🚀.";
    public const string Report = "AGENT-DONE 漢字";

    /// <summary>What the next turn is, for a request of any dialect.</summary>
    /// <param name="folder">Where the task is to be done.</param>
    /// <param name="before">Tool results at the conversation's beginning that are none of this task.</param>
    public static ModelTurn Next(RecordedRequest request, string folder, int before = 0)
    {
        var body = request.Json;
        if (!body.TryGetProperty("tools", out var tools) || tools.GetArrayLength() == 0)
            return ModelTurn.Say("A title");

        var results = ToolResults(body).Skip(before).ToList();
        return results switch
        {
            [] => ModelTurn.Say(Opening).Call("call_write", "Write", JsonSerializer.Serialize(new { file_path = Path.Combine(folder, "first.txt"), content = Content })),
            [_] => ModelTurn.Say("").Call("call_run", "Bash", JsonSerializer.Serialize(new { command = "cat first.txt first.txt > second.txt && wc -l < second.txt", description = "Double the file" })),
            // Claude Code may append a reminder to a result.
            [_, var counted] when counted.StartsWith('4') => ModelTurn.Say(Report),
            _ => ModelTurn.Say($"AGENT-LOST: {results.Count} results, the last one {results[^1]}"),
        };
    }

    public static Script Answer(string provider, RecordedRequest request, ModelTurn turn)
    {
        if (request.Path.EndsWith("/responses", StringComparison.Ordinal))
            return ResponsesAnswer.To(request, turn);
        return provider == Speaker.OpenAI ? OpenAIChatAnswer.To(request, turn) : AnthropicMessagesAnswer.To(request, turn);
    }

    private static IEnumerable<string> ToolResults(JsonElement body)
    {
        if (body.TryGetProperty("input", out var input))
            return input.EnumerateArray().Where(static item => item.GetProperty("type").GetString() == "function_call_output").Select(static item => TextOf(item.GetProperty("output")));
        return ResultsOfMessages(body);
    }

    private static IEnumerable<string> ResultsOfMessages(JsonElement body)
    {
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            var content = message.GetProperty("content");
            if (message.GetProperty("role").GetString() == "tool")
            {
                yield return TextOf(content);
                continue;
            }

            if (content.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var block in content.EnumerateArray().Where(block => block.GetProperty("type").GetString() == "tool_result"))
                yield return TextOf(block.GetProperty("content"));
        }
    }

    private static string TextOf(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : string.Join('\n', content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : ""));
}
