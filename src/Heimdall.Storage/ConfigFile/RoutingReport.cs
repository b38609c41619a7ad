using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Explains in plain text which rule sends what where, and in which shares.</summary>
internal static class RoutingReport
{
    public static void Write(TextWriter output, GatewayOptions options)
    {
        var rules = options.Routing.Rules;
        if (!rules.IsEmpty)
        {
            output.WriteLine();
            output.WriteLine("Routing rules, in the order in which they are asked");
            foreach (var rule in rules.OrderBy(static rule => rule.Scope).ThenBy(static rule => rule.Priority))
                Rule(output, rule);
        }

        Governance(output, options.Governance);
    }

    private static void Rule(TextWriter output, RoutingRuleOptions rule)
    {
        var whose = rule.Scope == RuleScope.Global ? "" : $" of the {Words(rule.Scope)} {rule.ScopeId}";
        var when = rule.Expression.Length == 0 ? "whatever is asked for" : $"when {rule.Expression}";
        output.WriteLine($"  {rule.Name}: {when}{whose}{(rule.Enabled ? "" : " (switched off)")}");
        var targets = rule.Strategy == Strategy.Priority ? [.. rule.Targets.OrderBy(static target => target.Priority)] : rule.Targets;
        foreach (var target in targets)
            output.WriteLine($"    {Share(rule, target)}{Words(target)}");
        if (rule.TargetsStandBy && rule.Targets.Length > 1)
            output.WriteLine("    whoever is not chosen stands by");
        if (!rule.Fallbacks.IsEmpty)
            output.WriteLine($"    then {string.Join(", ", rule.Fallbacks)}");
        if (rule.Chain)
            output.WriteLine("    then the rules are asked again");
    }

    private static string Share(RoutingRuleOptions rule, RuleTargetOptions target)
    {
        switch (rule.Strategy)
        {
            case Strategy.Weighted:
                var total = rule.Targets.Sum(static other => other.Weight);
                var share = total > 0 ? target.Weight / total : 1.0 / rule.Targets.Length;
                return string.Create(CultureInfo.InvariantCulture, $"{share:P0} ");
            case Strategy.Priority:
                var place = rule.Targets.Select(static other => other.Priority).Distinct().Count(other => other < target.Priority) + 1;
                return string.Create(CultureInfo.InvariantCulture, $"{place}. ");
            default:
                return "";
        }
    }

    private static string Words(RuleTargetOptions target)
    {
        var what = $"{target.Provider ?? "the provider asked for"}/{target.Model ?? "the model asked for"}";
        return target.Key is null ? what : $"{what} with the key {target.Key}";
    }

    private static string Words(RuleScope scope) => scope switch
    {
        RuleScope.VirtualKey => "virtual key",
        RuleScope.Team => "team",
        _ => "customer",
    };

    private static void Governance(TextWriter output, GovernanceOptions governance)
    {
        if (governance.VirtualKeys.IsEmpty && governance.Budgets.IsEmpty && governance.RateLimits.IsEmpty)
            return;
        output.WriteLine();
        output.WriteLine("Virtual keys and limits");
        foreach (var key in governance.VirtualKeys)
        {
            var providers = key.AllowsAllProviders ? "all providers" : key.Providers.IsEmpty ? "no provider" : string.Join(", ", key.Providers.Select(static provider => provider.Provider));
            output.WriteLine($"  virtual key '{key.Name}': {providers}{(key.IsActive ? "" : " (switched off)")}");
        }

        foreach (var budget in governance.Budgets)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {LimitNames.Of(governance, budget.Owner)}: at most {budget.MaxLimit} USD per {budget.Period}"));
        foreach (var limit in governance.RateLimits)
        {
            if (limit.MaxTokens is { } tokens)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {LimitNames.Of(governance, limit.Owner)}: at most {tokens} tokens per {limit.TokenPeriod}"));
            if (limit.MaxRequests is { } requests)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {LimitNames.Of(governance, limit.Owner)}: at most {requests} requests per {limit.RequestPeriod}"));
        }
    }
}
