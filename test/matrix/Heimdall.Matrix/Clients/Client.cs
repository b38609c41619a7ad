using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Clients;

/// <summary>What not every client can do.</summary>
internal enum Ability
{
    Thinking,
    Images,
    Pdf,
    Subagents,
    WebSearch,
    Mcp,
    Compaction,
    ModelSwitch,
}

/// <summary>A program that talks to models, at the version that <c>test/clients/package.json</c> pins.</summary>
internal abstract class Client
{
    /// <summary>As the command line names it.</summary>
    public abstract string Id { get; }

    /// <summary>As people know it, without a version.</summary>
    public abstract string Title { get; }

    /// <summary>The npm package, whose installed version is the client's.</summary>
    public abstract string Package { get; }

    public abstract Vocabulary Tools { get; }

    /// <summary>Its version; null where it is not installed.</summary>
    public string? Version => NodeClients.Find($"{Package}/package.json") is { } file
        ? System.Text.Json.JsonElement.Parse(File.ReadAllBytes(file)).GetProperty("version").GetString()
        : null;

    /// <summary>Why the client cannot do something with this upstream whatever a gateway does; null: it can.</summary>
    public abstract string? WhyNot(Ability ability, Upstream upstream);

    /// <summary>The client wants its history made shorter with this message.</summary>
    public virtual bool AsksForSummary(string text) => false;

    /// <summary>Prompt tokens that, once reported, make the client shorten its history.</summary>
    public virtual int FullContext => 0;

    /// <summary>Runs one prompt to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time; the message holds what it printed.</exception>
    public abstract Task<ClientRun> RunAsync(Errand errand);
}

/// <summary>One prompt for a client.</summary>
/// <param name="Gateway">The gateway's address, without a path.</param>
/// <param name="Folder">Where it works.</param>
/// <param name="Home">Where it keeps settings and sessions.</param>
/// <param name="Resumes">It goes on with the session of the last run in the same home.</param>
internal sealed record Errand(Uri Gateway, string Model, string Prompt, string Folder, string Home, bool Resumes, TimeSpan Limit)
{
    /// <summary>The whole environment of a client, beside what is its own.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = Home,
        ["TERM"] = "xterm-256color",
        ["LANG"] = "C.UTF-8",
        ["NO_PROXY"] = "127.0.0.1,localhost",
    };

    /// <summary>A server of the matrix, started by the client over standard input and output.</summary>
    public static string McpServer => Path.Combine(NodeClients.Folder, "agents", "mcp-server.mjs");
}

/// <param name="Fault">Why the client gave up; null when it did not.</param>
/// <param name="Said">The model's last words, as the client shows them.</param>
/// <param name="Transcript">All that it printed.</param>
internal sealed record ClientRun(string? Fault, string Said, string Transcript);
