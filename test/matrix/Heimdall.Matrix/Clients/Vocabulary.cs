using System.Text.Json;

namespace Heimdall.Matrix.Clients;

/// <summary>The names and arguments that a client's tools have. A call has no id yet.</summary>
internal abstract class Vocabulary
{
    public abstract ModelCall Write(string path, string content);

    public abstract ModelCall Run(string command);

    public abstract ModelCall ViewImage(string path);

    public virtual ModelCall ReadPdf(string path) => throw new NotSupportedException("This client reads no PDF.");

    /// <summary>Starts another agent.</summary>
    public virtual ModelCall Delegate(string prompt) => throw new NotSupportedException("This client has no subagents.");

    /// <summary>Waits for the agent that was started; null where its report comes by itself.</summary>
    /// <param name="started">What the client said when it started it.</param>
    public virtual ModelCall? WaitFor(string started) => null;

    /// <summary>Null where the provider searches within its answer, without a call.</summary>
    public virtual ModelCall? SearchWeb(string query) => null;

    /// <summary>A tool of an MCP server.</summary>
    /// <param name="offered">Its name as the request offers it.</param>
    /// <param name="own">Its name as the server knows it.</param>
    public virtual ModelCall Mcp(string offered, string own, string arguments) => new("", offered, arguments);

    /// <summary>Has a deferred tool loaded; null where the client defers none.</summary>
    public virtual ModelCall? LoadTool(string name) => null;

    protected static ModelCall Call(string name, object arguments) => new("", name, JsonSerializer.Serialize(arguments));
}
