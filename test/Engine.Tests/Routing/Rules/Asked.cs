using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Tests.Routing.Rules;

/// <summary>Rules and requests in few words.</summary>
internal static class Asked
{
    private static readonly string[] Providers = ["openai", "anthropic", "groq"];

    public static RuleSet Compiled(params RoutingRuleOptions[] rules) => RuleSet.Compile(new() { Rules = [.. rules] }, static name => Providers.Contains(name));

    public static RoutingRuleOptions Rule(string name, string expression, params RuleTargetOptions[] targets) =>
        new() { Id = $"id-{name}", Name = name, Expression = expression, Targets = [.. targets] };

    public static RuleTargetOptions To(string? provider, string? model = null, double weight = 1, int priority = 0) =>
        new() { Provider = provider, Model = model, Weight = weight, Priority = priority };

    public static RuleFacts Request(string model = "gpt-4o", string provider = "", params (string Name, string Value)[] headers) =>
        new() { Model = model, Provider = provider, Headers = new GivenHeaders(headers) };

    /// <summary>"provider/model" of the first target, and the names of the rules that led there; null where none matched.</summary>
    public static string? Decide(this RuleSet rules, RuleFacts facts) =>
        rules.Apply(facts, new Random(1)) is { } decision ? $"{Text(decision.Targets[0])} by {string.Join(", ", decision.Trail.Select(rule => rule.Options.Name))}" : null;

    public static string Text(RuleTarget target) => $"{target.Provider}/{target.Model}";

    internal sealed class GivenHeaders((string Name, string Value)[] headers) : IClientHeaders
    {
        public bool HasGatewayHeaders => headers.Any(static header => header.Name.StartsWith("x-bf-", StringComparison.OrdinalIgnoreCase));

        public string Path => "";

        public string? Query(string name) => null;

        public string? Get(string name) => Array.Find(headers, header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

        public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) => [];
    }

    internal sealed class GivenParameters(params (string Name, CelValue Value)[] values) : IRequestParameters
    {
        public bool TryGet(string name, out CelValue value)
        {
            value = Array.Find(values, candidate => candidate.Name == name).Value;
            return !value.IsError;
        }
    }
}
