using System.Text;
using System.Text.Json;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Demo;

/// <summary>
/// What the simulated model does. It remembers nothing: where it is in a task it tells from the tool results in the request, as a real model does.
/// </summary>
internal static class DemoScript
{
    private const string Label = "[Simulated by heimdall demo: no model was asked.]";
    private const string WriteTool = "Write";
    private const string ShellTool = "Bash";

    public static DemoAnswer Answer(DemoRequest request)
    {
        if (request.AnswerSchema is { } schema)
            return new(DemoJson.Fitting(schema));
        if (DemoPhrase.Write.Pattern.Match(request.Prompt) is { Success: true } write)
            return WriteFile(request, write.Groups["file"].Value);
        if (DemoPhrase.Long.Pattern.IsMatch(request.Prompt))
            return new($"{Label}\n{string.Join('\n', Enumerable.Range(1, 40).Select(line => $"{line}. This line of a long answer arrives word by word."))}");
        return new($"{Label} You wrote: “{Shortened(request.Prompt)}” To see tools at work, write: {DemoPhrase.Write.Example}");
    }

    private static DemoAnswer WriteFile(DemoRequest request, string file)
    {
        if (!request.Tools.Contains(WriteTool) || !request.Tools.Contains(ShellTool))
            return new($"{Label} To write {file} I would call the tools {WriteTool} and {ShellTool}, which this client does not offer; Claude Code does.");

        var path = request.WorkingDirectory is { } directory ? Path.Combine(directory, file) : file;
        return request.ToolResults.Length switch
        {
            0 => new($"{Label} I write {file}.")
            {
                ToolCalls = [Call(WriteTool, ("file_path", path), ("content", "Hello from Heimdall's simulated model.\n"))],
            },
            1 => new("Now I look at what is in it.")
            {
                ToolCalls = [Call(ShellTool, ("command", $"cat {Quoted(path)}"), ("description", $"Print {file}"))],
            },
            _ => new($"{Label} {WriteTool} answered: “{Shortened(request.ToolResults[0])}” Printing {file} gave: “{Shortened(request.ToolResults[^1])}”"),
        };
    }

    private static DemoToolCall Call(string name, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var argument in arguments)
                json.WriteString(argument.Name, argument.Value);
            json.WriteEndObject();
        }

        return new(IdSource.Random.Next("call_"u8).ToString(), name, Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>One word for a POSIX shell, whatever is in it.</summary>
    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Shortened(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= 200 ? trimmed : $"{trimmed[..200]}…";
    }
}
