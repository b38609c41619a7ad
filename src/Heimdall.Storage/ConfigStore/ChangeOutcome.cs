using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigStore;

/// <summary>What a change of the configuration came to: all of it is in force, or nothing was written.</summary>
internal sealed record ChangeOutcome
{
    /// <summary>Of the whole: what new exchanges run with from now on, or the faults for which nothing was written.</summary>
    public required ConfigurationResult Reading { get; init; }

    /// <summary>The entities as they are now, changed or not.</summary>
    public required StoreContent Content { get; init; }

    /// <summary>What was written.</summary>
    public ImmutableArray<EntityDifference> Differences { get; init; } = [];

    /// <summary>What is different for exchanges, one line each.</summary>
    public ImmutableArray<string> Diff { get; init; } = [];

    public ImmutableArray<ConfigFault> Faults => Reading.Faults;

    /// <summary>Null where there are faults.</summary>
    public GatewayOptions? Options => Reading.Options;

    public bool IsAccepted => Options is not null;

    /// <summary>The same, with more to know.</summary>
    public ChangeOutcome With(IEnumerable<ConfigNotice> notices) => this with { Reading = Reading with { Notices = [.. Reading.Notices, .. notices] } };
}
