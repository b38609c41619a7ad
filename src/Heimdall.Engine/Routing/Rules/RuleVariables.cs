using System.Collections.Immutable;
using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>The variables of rules, of one request. Model and provider change as rules are chained; not thread-safe.</summary>
internal sealed class RuleVariables(RuleFacts facts) : ICelVariables
{
    private static readonly ImmutableArray<(string Name, Func<RuleVariables, CelValue> Get)> Table =
    [
        ("model", static of => CelValue.Of(of.Model)),
        ("provider", static of => CelValue.Of(of.Provider)),
        ("request_type", static of => CelValue.Of(of.Facts.RequestType)),
        ("headers", static of => of.Headers),
        ("params", static of => of.Parameters),
        ("virtual_key_id", static of => CelValue.Of(of.Facts.VirtualKeyId)),
        ("virtual_key_name", static of => CelValue.Of(of.Facts.VirtualKeyName)),
        ("team_id", static of => CelValue.Of(of.Facts.TeamId)),
        ("team_name", static of => CelValue.Of(of.Facts.TeamName)),
        ("customer_id", static of => CelValue.Of(of.Facts.CustomerId)),
        ("customer_name", static of => CelValue.Of(of.Facts.CustomerName)),
        ("user_id", static of => CelValue.Of(of.Facts.UserId)),
        ("budget_used", static of => CelValue.Of(of.Facts.BudgetUsed)),
        ("tokens_used", static of => CelValue.Of(of.Facts.TokensUsed)),
        ("request", static of => CelValue.Of(of.Facts.RequestsUsed)),
        ("complexity_tier", static of => CelValue.Of(of.Facts.Rated?.ComplexityTier ?? "")),
    ];

    private CelValue _headers;
    private CelValue _parameters;

    /// <summary>What expressions may name.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Table.Select(static entry => entry.Name)];

    public RuleFacts Facts => facts;

    public string Model { get; set; } = facts.Model;

    public string Provider { get; set; } = facts.Provider;

    private CelValue Headers => _headers.IsError ? _headers = CelValue.Of(new HeaderMap(facts.Headers)) : _headers;

    private CelValue Parameters => _parameters.IsError ? _parameters = CelValue.Of(new ParameterMap(facts.Parameters)) : _parameters;

    public CelValue Get(int index) => Table[index].Get(this);

    private sealed class HeaderMap(IClientHeaders headers) : ICelMap
    {
        public IReadOnlyList<CelValue>? Keys => null;

        public bool TryGet(in CelValue key, out CelValue value)
        {
            var found = key.Kind == CelKind.String ? headers.Get(key.AsString) : null;
            value = found is null ? default : CelValue.Of(found);
            return found is not null;
        }
    }

    private sealed class ParameterMap(IRequestParameters? parameters) : ICelMap
    {
        public IReadOnlyList<CelValue>? Keys => null;

        public bool TryGet(in CelValue key, out CelValue value)
        {
            value = default;
            return key.Kind == CelKind.String && parameters is not null && parameters.TryGet(key.AsString, out value);
        }
    }
}
