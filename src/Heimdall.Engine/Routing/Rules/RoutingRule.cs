using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>A rule, compiled; or with the reason why it could not be. Immutable.</summary>
internal sealed class RoutingRule
{
    private static readonly CelValue Always = CelValue.True;

    private readonly CelProgram? _program;

    public RoutingRule(RoutingRuleOptions options)
    {
        Options = options;
        Error = FaultOfTargets(options);
        if (string.IsNullOrWhiteSpace(options.Expression))
            return;
        _program = CelProgram.Compile(options.Expression, RuleVariables.Names, out var error);
        if (_program is null)
            Error = $"The expression does not compile: {error}.";
    }

    public RoutingRuleOptions Options { get; }

    /// <summary>Why the rule never matches; null for a sound one.</summary>
    public string? Error { get; }

    /// <summary>It can match at all.</summary>
    public bool IsActive => Options.Enabled && Error is null;

    /// <summary>The request is one of those whose rule this is.</summary>
    public bool IsFor(RuleFacts facts) => Options.Scope switch
    {
        RuleScope.Global => true,
        RuleScope.VirtualKey => IsScope(facts.VirtualKeyId),
        RuleScope.Team => IsScope(facts.TeamId),
        _ => IsScope(facts.CustomerId),
    };

    /// <summary>A bool, or an error, which counts as false.</summary>
    public CelValue Evaluate(RuleVariables variables) => _program is null ? Always : _program.Evaluate(variables);

    private bool IsScope(string id) => id.Length > 0 && string.Equals(id, Options.ScopeId, StringComparison.Ordinal);

    private static string? FaultOfTargets(RoutingRuleOptions options)
    {
        if (options.Targets.IsDefaultOrEmpty)
            return "The rule has no target.";
        return options.Targets.Any(static target => !double.IsFinite(target.Weight) || target.Weight < 0)
            ? "A target's weight is a number, 0 or more."
            : null;
    }
}
