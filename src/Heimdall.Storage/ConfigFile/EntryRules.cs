using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The routing rule that a list of provider entries amounts to (guides G15, G16).</summary>
internal static class EntryRules
{
    /// <summary>After every rule that an operator wrote.</summary>
    public const int LastPriority = int.MaxValue;

    /// <summary>Entries of accounts, and entries that name models or priorities, say where everything goes, whatever the client asks for.</summary>
    public static RoutingRuleOptions? ForEverything(IReadOnlyList<ProviderEntry> entries, bool failover) => Rule(
        "accounts",
        "providers of the accounts",
        "",
        entries.Any(static entry => entry.Priority is not null) ? Strategy.Priority : Strategy.Weighted,
        [.. entries.Where(IsUsable).Select(entry => Target(entries, entry))],
        failover);

    /// <summary>
    /// Entries that only have weights split what names no provider. A provider's part is the sum of its keys'; where nobody gave a weight there is
    /// nothing to split, and the catalogue decides as ever.
    /// </summary>
    public static RoutingRuleOptions? ForUnnamedProviders(IReadOnlyList<ProviderEntry> entries)
    {
        if (entries.All(static entry => entry.Weight is null))
            return null;
        var targets = entries.Where(IsUsable)
            .GroupBy(static entry => entry.Definition.Name, StringComparer.Ordinal)
            .Select(static provider => new RuleTargetOptions { Provider = provider.Key, Weight = provider.Sum(static entry => entry.Weight ?? 0) })
            .ToImmutableArray();
        return targets.Length < 2 ? null : Rule("providers", "weights of the providers", "provider == \"\"", Strategy.Weighted, targets, standBy: true);
    }

    private static bool IsUsable(ProviderEntry entry) => entry.UnsetVariables.IsEmpty;

    private static RoutingRuleOptions? Rule(string id, string name, string expression, Strategy strategy, ImmutableArray<RuleTargetOptions> targets, bool standBy) =>
        targets.IsEmpty ? null : new()
        {
            Id = id,
            Name = name,
            Expression = expression,
            Scope = RuleScope.Global,
            Priority = LastPriority,
            Strategy = strategy,
            Targets = targets,
            TargetsStandBy = standBy,
        };

    /// <summary>
    /// Weights split the traffic, so where both are given the weighted come before those with a priority; whoever has neither stands by last.
    /// </summary>
    private static RuleTargetOptions Target(IReadOnlyList<ProviderEntry> entries, ProviderEntry entry) => new()
    {
        Provider = entry.Definition.Name,
        Model = entry.Model,
        Key = entry.Key?.Id,
        Weight = entry.Weight ?? (entry.Priority is not null || !HasPlaces(entries) ? 1 : 0),
        Priority = entry.Priority ?? (entry.Weight is not null ? First(entries) : LastPriority),
    };

    private static bool HasPlaces(IReadOnlyList<ProviderEntry> entries) => entries.Any(static entry => entry.Weight is not null || entry.Priority is not null);

    private static int First(IReadOnlyList<ProviderEntry> entries) =>
        entries.Any(static entry => entry.Priority is not null) ? Math.Min(0, entries.Min(static entry => entry.Priority ?? 0) - 1) : 0;
}
