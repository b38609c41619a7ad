using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <summary>What strategies compare: health, latency and price of the targets that names lead to.</summary>
internal sealed class TargetFigures(GatewaySnapshot snapshot) : ITargetMemory
{
    public static ModelResolution Resolve(GatewaySnapshot snapshot, RuleTarget target) =>
        target.Provider.Length == 0 ? snapshot.Resolve(target.Model) : snapshot.ResolveAt(target.Provider, target.Model);

    /// <summary>The groups in the order of the strategy.</summary>
    public static ImmutableArray<TargetGroup> Order(GatewaySnapshot snapshot, ImmutableArray<TargetGroup> groups, Strategy strategy) =>
        groups.Length < 2 || strategy is Strategy.Weighted or Strategy.Priority ? groups : [.. groups.OrderBy(group => Figure(snapshot, group, strategy) ?? double.PositiveInfinity)];

    public bool IsHealthy(RuleTarget target) => Resolve(snapshot, target).Groups.Any(group => Targets(group, target).Any(static one => !one.Rests));

    public double? Figure(RuleTarget target, Strategy strategy) =>
        Resolve(snapshot, target).Groups is [var group, ..] ? Figure(snapshot, target.Key is { } key ? group.Only(key) ?? group : group, strategy) : null;

    // One that has never answered counts as fast, or nobody would ever ask it.
    private static double? Figure(GatewaySnapshot snapshot, TargetGroup group, Strategy strategy) => strategy == Strategy.Cheapest
        ? Targets(group).Select(target => snapshot.Prices.Find(new(target.Provider.Name, target.Model) { KeyId = target.Key.Options.Id })?.Blended).Min()
        : Targets(group).Where(static target => !target.Rests).Select(static target => (double?)target.Health.LatencyMs).Min();

    private static IEnumerable<Target> Targets(TargetGroup group, RuleTarget target) => target.Key is null ? Targets(group) : group.Only(target.Key) is { } only ? Targets(only) : [];

    // Health is the same for all operations and clients.
    private static IEnumerable<Target> Targets(TargetGroup group) => group.Targets(Operation.Chat, DialectId.OpenAIChat);
}
