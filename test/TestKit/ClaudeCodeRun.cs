using System.Text.Json;

namespace Heimdall.TestKit;

/// <summary>One headless run of the real Claude Code CLI through a gateway, in a home and an environment of its own.</summary>
internal sealed record ClaudeCodeRun
{
    /// <summary>A run of a few turns takes about two seconds; one with retries waits for them.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public required int ExitCode { get; init; }

    /// <summary>What it printed, an event a line (<c>--output-format stream-json</c>).</summary>
    public required IReadOnlyList<JsonElement> Events { get; init; }

    public required string Errors { get; init; }

    /// <summary>What it said at the end: the model's last words, or an error message.</summary>
    public string Result => Last.GetProperty("result").GetString() ?? "";

    public bool IsError => Last.GetProperty("is_error").GetBoolean();

    /// <summary>How often it asked again after an error.</summary>
    public IEnumerable<int> RetriedStatuses => Events.Where(e => Is(e, "system", "api_retry")).Select(e => e.GetProperty("error_status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : 0);

    /// <summary>Names of the tools that the model called, in order.</summary>
    public IEnumerable<string> ToolCalls => Contents("assistant", "tool_use").Select(block => block.GetProperty("name").GetString()!);

    /// <summary>Tool results that report an error.</summary>
    public IEnumerable<string> ToolErrors => Contents("user", "tool_result")
        .Where(block => block.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True)
        .Select(block => block.GetProperty("content").ToString());

    /// <summary>The whole run, for the message of a failed assertion.</summary>
    public override string ToString() => $"exit {ExitCode}\n{string.Join('\n', Events.Where(e => !Is(e, "stream_event", null)))}\n{Errors}";

    private JsonElement Last => Events.LastOrDefault(e => Is(e, "result", null)) is { ValueKind: JsonValueKind.Object } last ? last : throw new InvalidOperationException($"The run has no result.\n{this}");

    /// <param name="program">The CLI's binary.</param>
    /// <param name="gateway">The gateway's address, without a path.</param>
    /// <param name="folder">Where it works; the tests read the files it leaves there.</param>
    /// <param name="home">Where it keeps its sessions; null: nowhere.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<ClaudeCodeRun> StartAsync(string program, Uri gateway, string model, string prompt, string folder, string? home = null, IEnumerable<string>? more = null, TimeSpan? limit = null, params (string Name, string Value)[] settings)
    {
        using var fresh = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = home ?? fresh.Path,
            ["TERM"] = "xterm",
            ["LANG"] = "C.UTF-8",
            ["IS_SANDBOX"] = "1", // without it the CLI refuses to run unattended as root
            ["NO_PROXY"] = "127.0.0.1,localhost",
            ["ANTHROPIC_BASE_URL"] = new Uri(gateway, "/anthropic").ToString(),
            ["ANTHROPIC_API_KEY"] = TestGateway.ClientKey,
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["DISABLE_AUTOUPDATER"] = "1",
            ["DISABLE_TELEMETRY"] = "1",
            ["DISABLE_ERROR_REPORTING"] = "1",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;

        string[] arguments = ["-p", prompt, "--model", model, "--output-format", "stream-json", "--verbose", "--include-partial-messages", "--permission-mode", "bypassPermissions", "--max-turns", "20", .. more ?? []];
        await using var process = ChildProcess.Start(program, arguments, folder, environment);
        var exitCode = await process.EndAsync(limit ?? Limit);
        return new ClaudeCodeRun
        {
            ExitCode = exitCode,
            Events = [.. process.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonElement.Parse(line))],
            Errors = process.Errors,
        };
    }

    private IEnumerable<JsonElement> Contents(string role, string type) =>
        from e in Events
        where Is(e, role, null)
        let content = e.GetProperty("message").GetProperty("content")
        where content.ValueKind == JsonValueKind.Array
        from block in content.EnumerateArray()
        where block.GetProperty("type").GetString() == type
        select block;

    private static bool Is(JsonElement e, string type, string? subtype) =>
        e.GetProperty("type").GetString() == type && (subtype is null || e.GetProperty("subtype").GetString() == subtype);
}
