using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Host.Reload;

/// <summary>What reading the configuration again came to.</summary>
internal sealed record ReloadOutcome
{
    /// <summary>The file that was read; null where the environment was.</summary>
    public string? File { get; init; }

    /// <summary>What is different now, one line each; empty where nothing changed.</summary>
    public ImmutableArray<string> Diff { get; init; } = [];

    /// <summary>Why the configuration before stays in force; empty where it does not.</summary>
    public ImmutableArray<ConfigFault> Faults { get; init; } = [];

    public bool Changed => !Diff.IsEmpty;
}
