using System.Text.RegularExpressions;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>
/// Something that agents do, written once for all clients and dialects: the task, the model's turns, and what must be true at the end. A model
/// that misses something in the conversation says so, and its words are the reason why the cell fails. Instances hold no state.
/// </summary>
internal abstract partial class Scenario
{
    /// <summary>What the model says when all went well; it must reach the client.</summary>
    public const string Report = "MATRIX-DONE — naïve 漢字 🚀";

    /// <summary>As the table heads its column.</summary>
    public abstract string Name { get; }

    /// <summary>What it proves, for the document.</summary>
    public abstract string Proves { get; }

    public virtual TimeSpan Limit => TimeSpan.FromSeconds(90);

    /// <summary>Why this client cannot do it against this upstream whatever a gateway does; null: it can.</summary>
    public virtual string? Cannot(Client client, Upstream upstream) => null;

    /// <summary>Puts files where the agent will work.</summary>
    public virtual void Prepare(Scene scene)
    {
    }

    /// <summary>The prompts and who answers them, one session of the client.</summary>
    public virtual IEnumerable<Leg> Legs(Scene scene) => [new(scene.Upstream, Task(Name))];

    /// <summary>The model's next turn, by what it is shown.</summary>
    /// <param name="upstream">Who is asked.</param>
    public abstract ModelTurn Next(Shown shown, Scene scene, Upstream upstream);

    /// <summary>What is wrong after the last leg, beside what the model complained of.</summary>
    public virtual IEnumerable<string> Faults(Scene scene) => [];

    /// <summary>A prompt that sets a task; what follows it in the conversation belongs to it.</summary>
    protected static string Task(string name) => $"[matrix task: {name}] Do the task.";

    /// <summary>The task that a text sets; null where it sets none.</summary>
    public static string? TaskIn(string text) => TaskMark.Match(text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>The model misses something; the first reason is what the cell shows.</summary>
    protected static ModelTurn Lost(Scene scene, string reason)
    {
        scene.Complain(reason);
        return ModelTurn.Say($"MATRIX-LOST: {reason}");
    }

    [GeneratedRegex(@"\[matrix task: (?<name>[^\]]+)\]")]
    private static partial Regex TaskMark { get; }
}

/// <summary>One prompt of a session.</summary>
/// <param name="Upstream">Whose model the client names with it.</param>
internal sealed record Leg(Upstream Upstream, string Prompt);
