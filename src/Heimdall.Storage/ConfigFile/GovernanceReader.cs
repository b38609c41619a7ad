using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>governance</c> (spec/bifrost-core.md §2.10), and <c>budgets</c> at the top (guides G16).</summary>
internal static class GovernanceReader
{
    /// <param name="version">What empty lists mean (spec §1.7).</param>
    /// <param name="rules">Receives the routing rules, and those that virtual keys with target models amount to.</param>
    public static GovernanceOptions Read(ConfigSection root, int? version, ImmutableArray<ProviderOptions> providers, RulesReader rules)
    {
        var limits = new LimitsReader(root.Issues);
        limits.ReadLevels(root);
        var overrides = new PriceOverridesReader(rules);
        overrides.Read(root);
        var options = root.Section("governance") is { } section ? Read(section, version, providers, rules, limits, overrides) : new();
        limits.End();
        return options with
        {
            Budgets = limits.Budgets,
            RateLimits = limits.RateLimits,
            PriceOverrides = overrides.All,
            Admin = AdminAccountReader.Read(root, options.Admin),
            SetupToken = AdminAccountReader.SetupToken(root),
        };
    }

    private static GovernanceOptions Read(ConfigSection section, int? version, ImmutableArray<ProviderOptions> providers, RulesReader rules, LimitsReader limits, PriceOverridesReader overrides)
    {
        limits.ReadListed(section);
        var customers = Customers(section, limits);
        var teams = Teams(section, customers, limits);
        var keys = new VirtualKeysReader(version, providers, rules, limits).Read(section, teams, customers);
        var models = Models(section, rules, limits);
        foreach (var provider in section.Sections("providers"))
        {
            var name = provider.Text("name")?.Trim() ?? "";
            rules.CheckProvider(name, provider.At("name"));
            limits.ReadOwned(provider, new(LimitLevel.Provider, rules.NameOf(name)));
            provider.End();
        }

        rules.Read(section, "routing_rules");
        overrides.Read(section);
        var unpriced = Unpriced(section);
        var refusesWithoutStore = RefusesWithoutStore(section);
        var admin = AdminAccountReader.Read(section, null);
        var complexity = ComplexityReader.Read(section);
        section.NotYetActive("business_units", "roles");
        section.End();
        return new() { VirtualKeys = keys, Teams = teams, Customers = customers, Models = models, UnpricedModels = unpriced, RefusesWithoutStore = refusesWithoutStore, Admin = admin, Complexity = complexity };
    }

    private static bool RefusesWithoutStore(ConfigSection section)
    {
        switch (section.Text("on_store_lost")?.Trim())
        {
            case null or "" or "allow":
                return false;
            case "refuse":
                return true;
            default:
                section.Fault("on_store_lost", "This must be \"allow\" or \"refuse\".");
                return false;
        }
    }

    private static UnpricedPolicy Unpriced(ConfigSection section)
    {
        switch (section.Text("unpriced_models")?.Trim())
        {
            case null or "" or "allow":
                return UnpricedPolicy.Allow;
            case "refuse":
                return UnpricedPolicy.Refuse;
            default:
                section.Fault("unpriced_models", "This must be \"allow\" or \"refuse\".");
                return UnpricedPolicy.Allow;
        }
    }

    private static ImmutableArray<CustomerOptions> Customers(ConfigSection section, LimitsReader limits)
    {
        var customers = ImmutableArray.CreateBuilder<CustomerOptions>();
        foreach (var customer in section.Sections("customers"))
        {
            var (id, name) = Identity(customer, customers.Select(static other => other.Id));
            limits.ReadOwned(customer, new(LimitLevel.Customer, id));
            customer.Without("description", "config_hash", "created_at", "updated_at");
            customer.End();
            customers.Add(new(id, name));
        }

        return customers.ToImmutable();
    }

    private static ImmutableArray<TeamOptions> Teams(ConfigSection section, ImmutableArray<CustomerOptions> customers, LimitsReader limits)
    {
        var teams = ImmutableArray.CreateBuilder<TeamOptions>();
        foreach (var team in section.Sections("teams"))
        {
            var (id, name) = Identity(team, teams.Select(static other => other.Id));
            var customer = team.Text("customer_id");
            if (!string.IsNullOrEmpty(customer) && !customers.Any(other => other.Id.Equals(customer, StringComparison.Ordinal)))
                team.Issues.Warn(team.At("customer_id"), $"There is no customer \"{customer}\".");
            limits.ReadOwned(team, new(LimitLevel.Team, id));
            team.Without("description", "business_unit_id", "profile", "config", "claims", "source_id", "config_hash", "created_at", "updated_at");
            team.End();
            teams.Add(new(id, name, string.IsNullOrEmpty(customer) ? null : customer));
        }

        return teams.ToImmutable();
    }

    private static ImmutableArray<ModelLimitOptions> Models(ConfigSection section, RulesReader rules, LimitsReader limits)
    {
        var models = ImmutableArray.CreateBuilder<ModelLimitOptions>();
        foreach (var model in section.Sections("model_configs"))
        {
            var name = model.Text("model_name")?.Trim();
            var provider = model.Text("provider")?.Trim() is { Length: > 0 } given ? given : null;
            var id = model.Text("id")?.Trim() is { Length: > 0 } own ? own : $"{provider ?? "*"}/{name}";
            var scope = model.Text("scope");
            var scopeId = model.Text("scope_id");
            limits.ReadOwned(model, new(LimitLevel.Model, id));
            model.End();

            rules.CheckProvider(provider, model.At("provider"));
            if (string.IsNullOrEmpty(name))
                model.Fault("model_name", "This must be the model, or \"*\" for all.");
            else if (scope is "user")
                model.Issues.Warn(model.At("scope"), "Limits of single persons are known, but not yet active in Heimdall; this entry is left out.");
            else if (scope is not (null or "" or "global" or "virtual_key"))
                model.Fault("scope", "This must be \"global\" or \"virtual_key\".");
            else
                models.Add(new() { Id = id, Model = name, Provider = provider is null ? null : rules.NameOf(provider), Scope = scope is "virtual_key" ? RuleScope.VirtualKey : RuleScope.Global, ScopeId = scopeId });
        }

        return models.ToImmutable();
    }

    /// <summary>The id, or the name in its place; a fault where there is neither, or another one has it.</summary>
    public static (string Id, string Name) Identity(ConfigSection section, IEnumerable<string> others)
    {
        var id = section.Text("id")?.Trim();
        var name = section.Text("name")?.Trim();
        id = string.IsNullOrEmpty(id) ? name ?? "" : id;
        if (id.Length == 0)
            section.Fault("id", "This needs an id, or a name that can be one.");
        else if (others.Contains(id, StringComparer.Ordinal))
            section.Fault("id", $"There is another one with the id \"{id}\".");
        return (id, string.IsNullOrEmpty(name) ? id : name);
    }
}
