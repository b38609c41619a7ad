using System.Collections.Immutable;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Scenarios;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix;

/// <summary>All cells, and those that every test run plays.</summary>
internal static class CellCatalog
{
    private static readonly string[] QuickScenarios = ["text", "tools", "parallel tools", "thinking", "images", "tool errors"];

    public static ImmutableArray<Cell> All { get; } =
    [
        .. from client in ClientCatalog.All
           from upstream in UpstreamCatalog.All
           from scenario in ScenarioCatalog.All
           select new Cell(client, upstream, scenario),
    ];

    /// <summary>The first client against every upstream, one session through all of them, and a sign of life of every other client.</summary>
    public static ImmutableArray<Cell> Quick { get; } = [.. All.Where(static cell => cell.NotApplicable is null && IsQuick(cell))];

    /// <exception cref="FormatException">A filter names nothing; the message says which.</exception>
    public static IReadOnlyList<Cell> Chosen(MatrixOptions options)
    {
        Check("client", options.Clients, ClientCatalog.All.Select(static client => client.Id));
        Check("upstream", options.Upstreams, UpstreamCatalog.All.Select(static upstream => upstream.Id));
        Check("scenario", options.Scenarios, ScenarioCatalog.All.Select(static scenario => scenario.Name));
        return [.. (options.Quick ? Quick : All).Where(cell =>
            Includes(options.Clients, cell.Client.Id) && Includes(options.Upstreams, cell.Upstream.Id) && Includes(options.Scenarios, cell.Scenario.Name))];
    }

    private static bool IsQuick(Cell cell)
    {
        if (cell.Client != ClientCatalog.All[0])
            return cell.Scenario is TextScenario && cell.Upstream == UpstreamCatalog.All[1];
        return cell.Scenario is ModelSwitchScenario ? cell.Upstream == UpstreamCatalog.All[0] : QuickScenarios.Contains(cell.Scenario.Name);
    }

    private static bool Includes(IReadOnlyList<string> filter, string name) => filter.Count == 0 || filter.Contains(name);

    private static void Check(string kind, IReadOnlyList<string> asked, IEnumerable<string> known)
    {
        if (asked.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new FormatException($"No {kind} is called {unknown}. There are: {string.Join(", ", known)}.");
    }
}
