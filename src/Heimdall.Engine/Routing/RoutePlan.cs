using System.Collections.Immutable;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Routing;

/// <summary>Who is to serve one request, in order; or why nobody can.</summary>
/// <param name="Groups">The first serves, the others stand by.</param>
internal readonly record struct RoutePlan(ImmutableArray<TargetGroup> Groups, GatewayError? Error)
{
    /// <summary>Hash of the session that shall stay with its provider key; 0: none.</summary>
    public ulong Session { get; init; }

    /// <summary>There is more than one target.</summary>
    public bool HasChoice => Groups.Length > 1 || Groups[0].Count > 1;

    public static RoutePlan Failed(GatewayError error) => new([], error);
}
