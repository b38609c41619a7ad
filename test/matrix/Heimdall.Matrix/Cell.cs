using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Scenarios;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix;

/// <summary>One client doing one thing against one upstream.</summary>
internal sealed record Cell(Client Client, Upstream Upstream, Scenario Scenario)
{
    /// <summary>Short, and usable as a path.</summary>
    public string Name => $"{Client.Id}/{Upstream.Id}/{Scenario.Name.Replace(' ', '-')}";

    /// <summary>Why nothing can be expected here whatever a gateway does; null: it can.</summary>
    public string? NotApplicable => Scenario.Cannot(Client, Upstream);
}

internal enum Outcome
{
    Passed,
    Failed,
    NotApplicable,
}

/// <param name="Reason">Empty where it passed.</param>
internal sealed record CellResult(Cell Cell, Outcome Outcome, string Reason, TimeSpan Took);
