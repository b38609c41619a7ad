using System.Collections.Immutable;

namespace Heimdall.Matrix;

/// <summary>Cells that fail, and why that is not mended here. A known failure that passes is one too many.</summary>
internal static class KnownFailures
{
    private static readonly ImmutableArray<KnownFailure> All =
    [
        new("gemini-cli", "anthropic", "thinking", "Gemini CLI asks unknown models for their thoughts (`includeThoughts`) without saying how much to think; that alone does not make other upstreams think"),
        new("claude-code-older", "anthropic", "thinking", "2.1.200 strips thinking from its history where an answer names another model than was asked for, as relayed answers do (`claude-sonnet-4-6` for `anthropic/claude-sonnet-4-6`)"),
        new("gemini-cli", "reasoning-chat", "thinking", "Gemini CLI sends signatures back and not the thoughts themselves, and an upstream that does not sign its thoughts wants those"),
    ];

    /// <summary>Null: the cell is expected to pass.</summary>
    public static string? ReasonFor(Cell cell) => All.FirstOrDefault(known =>
        (known.Client is null || known.Client == cell.Client.Id) && (known.Upstream is null || known.Upstream == cell.Upstream.Id) && known.Scenario == cell.Scenario.Name)?.Reason;
}

/// <param name="Client">Null: every client.</param>
/// <param name="Upstream">Null: every upstream.</param>
internal sealed record KnownFailure(string? Client, string? Upstream, string Scenario, string Reason);
