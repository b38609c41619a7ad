using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Routing rules (spec/bifrost-core.md §2.10, §6.6), from every section that has them. A rule that does not compile is kept, never matches, and takes nothing down.</summary>
internal sealed class RulesReader(ConfigIssues issues, ImmutableArray<ProviderOptions> providers)
{
    /// <summary>Thirds written with two digits add up to 0.99.</summary>
    private const double WeightTolerance = 0.015;

    private readonly List<RoutingRuleOptions> _rules = [];

    public ImmutableArray<RoutingRuleOptions> All => [.. _rules];

    public void Read(ConfigSection section, string name)
    {
        foreach (var rule in section.Sections(name))
        {
            if (Rule(rule) is not { } read)
                continue;
            if (_rules.Exists(other => other.Id.Equals(read.Id, StringComparison.Ordinal)))
                rule.Fault("id", $"There is another rule \"{read.Id}\".");
            else
                _rules.Add(read);
        }
    }

    /// <summary>A rule that another shape amounts to. Its id gives way to one that an operator wrote.</summary>
    public void AddGenerated(RoutingRuleOptions rule)
    {
        var id = rule.Id;
        for (var i = 2; _rules.Exists(other => other.Id.Equals(id, StringComparison.Ordinal)); i++)
            id = string.Create(CultureInfo.InvariantCulture, $"{rule.Id}-{i}");
        _rules.Add(rule with { Id = id });
    }

    /// <summary>Warns where a provider is none of those configured; null stands for any.</summary>
    public void CheckProvider(string? provider, string path)
    {
        if (provider is not null && Find(provider) is null)
            issues.Warn(path, $"The provider \"{provider}\" is not configured, so nothing can go there.");
    }

    /// <summary>The name that a provider is configured under, whichever of its names is written.</summary>
    public string NameOf(string provider) => Find(provider)?.Name ?? provider.ToLowerInvariant();

    private RoutingRuleOptions? Rule(ConfigSection section)
    {
        var id = section.Text("id")?.Trim();
        var name = section.Text("name")?.Trim();
        var scope = Scope(section);
        var scopeId = section.Text("scope_id")?.Trim() is { Length: > 0 } given ? given : null;
        var strategy = RoutingReader.ReadStrategy(section) ?? Strategy.Weighted;
        var targets = Targets(section, strategy);
        var rule = new RoutingRuleOptions
        {
            Id = id is { Length: > 0 } ? id : name ?? "",
            Name = name is { Length: > 0 } ? name : id ?? "",
            Enabled = section.Flag("enabled") ?? true,
            Expression = section.Text("cel_expression")?.Trim() ?? "",
            Scope = scope,
            ScopeId = scope == RuleScope.Global ? null : scopeId,
            Priority = section.Integer("priority", int.MinValue, int.MaxValue) ?? 0,
            Targets = targets,
            Strategy = strategy,
            TargetsStandBy = section.Flag("targets_stand_by") ?? false,
            Fallbacks = Fallbacks(section),
            MidStreamFailover = section.Flag("mid_stream_failover"),
            Chain = section.Flag("chain_rule") ?? false,
        };
        section.Without("description", "query", "created_at", "updated_at", "config_hash");
        section.End();

        if (!targets.IsEmpty && new RoutingRule(rule).Error is { } error)
            issues.Warn(section.At("cel_expression"), $"The rule never matches. {error}");
        if (rule.Id.Length == 0)
            section.Fault("id", "A rule needs an id, or a name that can be one.");
        if (scope == RuleScope.Global && scopeId is not null)
            issues.Warn(section.At("scope_id"), "A global rule is for all requests; the id has no effect.");
        if (scope != RuleScope.Global && scopeId is null)
            section.Fault("scope_id", "This must be the id of the one whose requests the rule is for.");
        return rule;
    }

    private static RuleScope Scope(ConfigSection section)
    {
        switch (section.Text("scope"))
        {
            case null or "" or "global":
                return RuleScope.Global;
            case "virtual_key":
                return RuleScope.VirtualKey;
            case "team":
                return RuleScope.Team;
            case "customer":
                return RuleScope.Customer;
            default:
                section.Fault("scope", "This must be \"global\", \"customer\", \"team\" or \"virtual_key\".");
                return RuleScope.Global;
        }
    }

    private ImmutableArray<RuleTargetOptions> Targets(ConfigSection section, Strategy strategy)
    {
        var isOnly = section.Take("targets") is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 1;
        ImmutableArray<RuleTargetOptions> targets = [.. section.Sections("targets").Select(target => Target(target, isOnly))];
        var sum = targets.Sum(static target => target.Weight);
        if (targets.IsEmpty)
            section.Fault("targets", "A rule needs at least one target.");
        else if (strategy == Strategy.Weighted && Math.Abs(sum - 1) > WeightTolerance)
            section.Fault("targets", string.Create(CultureInfo.InvariantCulture, $"The weights of the targets must add up to 1; they add up to {sum:0.###}."));
        return targets;
    }

    private RuleTargetOptions Target(ConfigSection section, bool isOnly)
    {
        var key = Text(section, "provider_key_name");
        key = Text(section, "key_id") ?? key;
        var target = new RuleTargetOptions
        {
            Provider = Text(section, "provider"),
            Model = Text(section, "model"),
            Key = key,
            Weight = section.Number("weight", 0, ProviderEntry.MaxWeight) ?? (isOnly ? 1 : 0),
            Priority = section.Integer("priority", int.MinValue, int.MaxValue) ?? 0,
        };
        section.Without("id");
        section.End();

        CheckProvider(target.Provider, section.At("provider"));
        if (key is not null)
            CheckKey(section, target.Provider, key);
        return target with { Provider = target.Provider is null ? null : NameOf(target.Provider) };
    }

    /// <summary>As in Bifrost, a rule that pins a key which nobody configured stops the start (spec §1.5): it would send traffic elsewhere in silence.</summary>
    private void CheckKey(ConfigSection section, string? provider, string key)
    {
        var at = section.Names.Contains("key_id", StringComparer.Ordinal) ? "key_id" : "provider_key_name";
        if (provider is not null && Find(provider) is null)
            return; // said already
        var known = provider is null ? providers : [Find(provider)!];
        if (known.Any(other => other.Keys.Any(one => Is(one, key))))
            return;
        if (issues.ProviderKeys.Contains(key))
            issues.Warn(section.At(at), $"The key \"{key}\" is left out or is one of another provider, so this target serves nothing.");
        else
            section.Fault(at, $"No provider key has the id or the name \"{key}\".");
    }

    private static bool Is(KeyOptions one, string key) => one.Id.Equals(key, StringComparison.Ordinal) || one.Name.Equals(key, StringComparison.Ordinal);

    /// <summary>Texts of <c>provider/model</c>, or objects of the two.</summary>
    private ImmutableArray<string> Fallbacks(ConfigSection section)
    {
        var fallbacks = ImmutableArray.CreateBuilder<string>();
        foreach (var (fallback, path) in section.Pairs("fallbacks", "provider", "model"))
        {
            var slash = fallback.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0)
            {
                issues.Fault(path, "This must be a provider and a model, as in \"provider/model\", or \"provider/\" for the model as it is.");
                continue;
            }

            CheckProvider(fallback[..slash], path);
            fallbacks.Add(NameOf(fallback[..slash]) + fallback[slash..]);
        }

        return fallbacks.ToImmutable();
    }

    private ProviderOptions? Find(string provider) =>
        providers.FirstOrDefault(other => other.Name.Equals(provider, StringComparison.OrdinalIgnoreCase) || other.Definition.Aliases.Contains(provider, StringComparer.OrdinalIgnoreCase));

    private static string? Text(ConfigSection section, string name) => section.Text(name)?.Trim() is { Length: > 0 } text ? text : null;
}
