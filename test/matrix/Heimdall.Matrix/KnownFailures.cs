using System.Collections.Immutable;

namespace Heimdall.Matrix;

/// <summary>Cells that fail, and why that is not mended here. A known failure that passes is one too many.</summary>
internal static class KnownFailures
{
    private static readonly ImmutableArray<KnownFailure> All = [];

    /// <summary>Null: the cell is expected to pass.</summary>
    public static string? ReasonFor(Cell cell) => All.FirstOrDefault(known =>
        (known.Client is null || known.Client == cell.Client.Id) && (known.Upstream is null || known.Upstream == cell.Upstream.Id) && known.Scenario == cell.Scenario.Name)?.Reason;
}

/// <param name="Client">Null: every client.</param>
/// <param name="Upstream">Null: every upstream.</param>
internal sealed record KnownFailure(string? Client, string? Upstream, string Scenario, string Reason);
