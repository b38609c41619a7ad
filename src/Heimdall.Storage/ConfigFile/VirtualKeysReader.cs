using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// Virtual keys (spec/bifrost-core.md §2.10), in Bifrost's shape (<c>provider_configs[]</c>) and in that of the guides (G17), where <c>providers[]</c>
/// name target models and <c>budget</c> is one.
/// </summary>
internal sealed class VirtualKeysReader(int? version, ImmutableArray<ProviderOptions> providers, RulesReader rules, LimitsReader limits)
{
    private static readonly FrozenSet<string> _all = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*");

    public ImmutableArray<VirtualKeyOptions> Read(ConfigSection governance, ImmutableArray<TeamOptions> teams, ImmutableArray<CustomerOptions> customers)
    {
        var keys = ImmutableArray.CreateBuilder<VirtualKeyOptions>();
        foreach (var section in governance.Sections("virtual_keys"))
        {
            if (Key(section, [.. keys.Select(static other => other.Id)], teams, customers) is not { } key)
                continue;
            keys.Add(key);
            if (Rule(key) is { } rule)
                rules.AddGenerated(rule);
        }

        return keys.ToImmutable();
    }

    private VirtualKeyOptions? Key(ConfigSection section, string[] others, ImmutableArray<TeamOptions> teams, ImmutableArray<CustomerOptions> customers)
    {
        var (id, name) = GovernanceReader.Identity(section, others);
        var value = section.Secret("value") ?? default;
        var previous = section.Secret("previous_value") ?? default;
        var previousEnd = section.Date("previous_value_expires_at");
        List<string> unset = [];
        if (value.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At("value"), variable, $"the virtual key \"{name}\" is left out", unset);

        var key = new VirtualKeyOptions
        {
            Id = id,
            Name = name,
            Value = value.IsEmpty ? null : new(value.Value!),
            PreviousValue = previousEnd is null || previous.IsEmpty ? null : new(previous.Value!),
            PreviousValueExpiresAt = previous.IsEmpty ? null : previousEnd,
            IsActive = section.Flag("is_active") ?? true,
            ExpiresAt = section.Date("expires_at"),
            DeletesAfterExpiry = section.Flag("delete_after_expire"),
            TeamId = Owner(section, "team_id", teams.Select(static team => team.Id)),
            CustomerId = Owner(section, "customer_id", customers.Select(static customer => customer.Id)),
            AllowsAllProviders = section.Flag("allow_all_providers") ?? false,
            Providers = Providers(section, id),
        };
        if (key.TeamId is not null && key.CustomerId is not null)
            section.Issues.Fault(section.Path, "A virtual key belongs to a team or to a customer, not to both.");
        limits.ReadOwned(section, new(LimitLevel.VirtualKey, id));
        section.NotYetActive("mcp_configs", "disable_content_logging", "access_profile_id");
        section.Without("description", "config_hash", "created_at", "updated_at");
        section.End();
        return unset.Count == 0 ? key : null;
    }

    private static string? Owner(ConfigSection section, string name, IEnumerable<string> known)
    {
        if (section.Text(name)?.Trim() is not { Length: > 0 } id)
            return null;
        if (!known.Contains(id, StringComparer.Ordinal))
            section.Issues.Warn(section.At(name), $"There is no entry \"{id}\" for this in the file.");
        return id;
    }

    private ImmutableArray<VirtualKeyProviderOptions> Providers(ConfigSection section, string keyId)
    {
        // Only Bifrost's own shape is read by its rules for empty lists; whoever names a provider and a model in the other one means to allow them.
        ImmutableArray<VirtualKeyProviderOptions> configured =
        [
            .. section.Sections("provider_configs").Select(config => Provider(config, keyId, version == 1)),
            .. section.Sections("providers").Select(config => Provider(config, keyId, emptyMeansAll: true)),
        ];
        if (!configured.IsEmpty || version != 1)
            return configured;
        return [.. providers.Select(provider => new VirtualKeyProviderOptions { Id = $"{keyId}/{provider.Name}", Provider = provider.Name, Weight = 1, AllowedModels = _all, KeyIds = _all })];
    }

    private VirtualKeyProviderOptions Provider(ConfigSection section, string keyId, bool emptyMeansAll)
    {
        var name = section.Text("provider")?.Trim() ?? "";
        if (name.Length == 0)
            section.Fault("provider", "This must name the provider.");
        else
            rules.CheckProvider(name, section.At("provider"));
        name = rules.NameOf(name);

        var model = section.Text("model")?.Trim() is { Length: > 0 } given ? given : null;
        var options = new VirtualKeyProviderOptions
        {
            Id = section.Text("id")?.Trim() is { Length: > 0 } id ? id : $"{keyId}/{name}",
            Provider = name,
            Weight = section.Number("weight", 0, ProviderEntry.MaxWeight) ?? (model is null ? null : 1),
            TargetModel = model,
            AllowedModels = List(section, "allowed_models", emptyMeansAll, "model"),
            BlacklistedModels = (section.Texts("blacklisted_models") ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            KeyIds = section.Flag("allow_all_keys") == true ? _all : List(section, "key_ids", emptyMeansAll, "key"),
        };
        limits.ReadOwned(section, new(LimitLevel.ProviderConfig, options.Id));
        section.Without("virtual_key_id", "config_hash");
        section.End();
        return options;
    }

    private static FrozenSet<string> List(ConfigSection section, string name, bool emptyMeansAll, string what)
    {
        var items = section.Texts(name) ?? [];
        if (items.Count > 0)
            return items.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (emptyMeansAll)
            return _all;
        section.Issues.Warn(section.At(name), $"The list is empty, which means no {what} at all. Write [\"*\"] for all, or \"version\": 1 at the top of the file.");
        return FrozenSet<string>.Empty;
    }

    /// <summary>Bifrost's weights only split among providers that serve the model asked for; target models need a rule (spec §2.14).</summary>
    private static RoutingRuleOptions? Rule(VirtualKeyOptions key)
    {
        var weighted = key.Providers.Where(static provider => provider.Weight is not null).ToArray();
        if (!key.IsActive || !weighted.Any(static provider => provider.TargetModel is not null))
            return null;
        return new()
        {
            Id = $"virtual-key/{key.Id}",
            Name = $"providers of the virtual key {key.Name}",
            Scope = RuleScope.VirtualKey,
            ScopeId = key.Id,
            Priority = EntryRules.LastPriority,
            Targets = [.. weighted.Select(static provider => new RuleTargetOptions
            {
                Provider = provider.Provider,
                Model = provider.TargetModel,
                Key = provider.KeyIds is { Count: 1 } only && !only.Contains("*") ? only.First() : null,
                Weight = provider.Weight!.Value,
            })],
            TargetsStandBy = true,
        };
    }
}
