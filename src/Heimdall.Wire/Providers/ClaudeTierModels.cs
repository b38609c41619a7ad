namespace Heimdall.Wire.Providers;

/// <summary>
/// A provider's models that answer for bare <c>claude-*</c> names where no provider of Claude is configured: Claude Code's background calls use
/// such names whatever model was chosen for the session (DESIGN D13).
/// </summary>
/// <param name="Haiku">Cheap and quick: titles, summaries, small subagents.</param>
/// <param name="Sonnet">For daily work; also for names of no known tier.</param>
/// <param name="Opus">The strongest.</param>
internal sealed record ClaudeTierModels(string Haiku, string Sonnet, string Opus);
