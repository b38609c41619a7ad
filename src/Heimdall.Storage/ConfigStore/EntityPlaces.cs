using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Storage.ConfigStore;

/// <summary>Where the entities of a kind stand in a configuration.</summary>
/// <param name="Section">The object that holds the list; null: the top.</param>
/// <param name="Property">The list.</param>
/// <param name="HasId">Its entries are told apart by an id; else by their name.</param>
/// <param name="HasName">Its entries have a name.</param>
internal sealed record EntityPlace(string Kind, string? Section, string Property, bool HasId, bool HasName)
{
    public string Path => Section is null ? Property : $"{Section}.{Property}";
}

/// <summary>The shape of a configuration: what is a list of entities, what is a document of its own, what only the file has.</summary>
internal static class EntityPlaces
{
    /// <summary>Providers and their keys are nested, and have no place here.</summary>
    public static readonly ImmutableArray<EntityPlace> Lists =
    [
        new(EntityKind.Customer, "governance", "customers", HasId: true, HasName: true),
        new(EntityKind.Team, "governance", "teams", HasId: true, HasName: true),
        new(EntityKind.VirtualKey, "governance", "virtual_keys", HasId: true, HasName: true),
        new(EntityKind.RoutingRule, "governance", "routing_rules", HasId: true, HasName: true),
        new(EntityKind.ModelConfig, "governance", "model_configs", HasId: true, HasName: false),
        new(EntityKind.Budget, "governance", "budgets", HasId: true, HasName: false),
        new(EntityKind.RateLimit, "governance", "rate_limits", HasId: true, HasName: false),
        new(EntityKind.ProviderLimits, "governance", "providers", HasId: false, HasName: true),
        new(EntityKind.PricingOverride, "governance", "pricing_overrides", HasId: true, HasName: true),
        new(EntityKind.Plugin, null, "plugins", HasId: false, HasName: true),
        new(EntityKind.McpClient, "mcp", "client_configs", HasId: false, HasName: true),
        new(EntityKind.Webhook, null, "webhooks", HasId: false, HasName: true),
    ];

    /// <summary>Sections that are kinds of their own, of one entity each.</summary>
    public static readonly FrozenSet<string> Singles = FrozenSet.Create(StringComparer.Ordinal, EntityKind.Client, EntityKind.Framework);

    /// <summary>Sections of which the members are documents of their own, beside the lists above.</summary>
    public static readonly FrozenSet<string> Split = FrozenSet.Create(StringComparer.Ordinal, "governance", "mcp");

    /// <summary>
    /// What a database cannot say, because it says how the database is reached, and the shapes of guides that no page can edit (guides G15, G16): the
    /// file has them or nobody has.
    /// </summary>
    public static readonly FrozenSet<string> OfFile = FrozenSet.Create(
        StringComparer.Ordinal,
        "$schema", "version", "source_of_truth", "encryption_key", "previous_encryption_key", "setup_token", "env_label", "server", "config_store", "logs_store",
        "vector_store", "accounts", "budgets", ProviderEntries);

    /// <summary>Where a list of providers goes (guides G15) when the providers of the store take the place of <c>providers</c>.</summary>
    public const string ProviderEntries = ProvidersReader.ListedName;
}
