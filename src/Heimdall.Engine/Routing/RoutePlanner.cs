using System.Collections.Immutable;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>Makes the plan of a request: what rules say, what its model name means, what the client pinned, who stands by. Stateless and shared.</summary>
internal sealed partial class RoutePlanner(Random random, ILogger<RoutePlanner> logger)
{
    /// <param name="verdicts">Receives what became of each rule, for explanations.</param>
    public RoutePlan Plan(Exchange exchange, ICollection<RuleVerdict>? verdicts = null)
    {
        if (exchange.Headers.HasGatewayHeaders)
            exchange.Clocks = ClientWishes.Clocks(exchange.Headers);
        var rules = exchange.Snapshot.Rules;
        var ruled = (rules.IsEmpty && verdicts is null) || exchange.Snapshot.Providers.IsEmpty ? null : Ruled(exchange, rules, verdicts);
        var plan = ruled ?? (exchange.DirectKey is null ? KeyShares.Plan(exchange, random) : null) ?? Named(exchange);
        if (plan.Error is not null)
            return plan;

        ImmutableArray<TargetGroup> wished;
        try
        {
            wished = ClientWishes.WithFallbacks(exchange, plan.Groups);
        }
        catch (JsonFault fault)
        {
            return RoutePlan.Failed(DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}.", "fallbacks").Error);
        }

        var (groups, blocked) = Permissions.Restrict(exchange.Caller, DirectKeyRoute.Apply(exchange, wished));
        if (blocked is not null)
            return RoutePlan.Failed(blocked);
        plan = plan with { Groups = DirectKeyRoute.Apply(exchange, Downgrades.Apply(exchange, groups)) };
        if (exchange.Headers.HasGatewayHeaders && ClientWishes.Key(exchange.Headers) is { } key)
        {
            if (plan.Groups[0].Only(key) is not { } only)
                return RoutePlan.Failed(ModelErrors.KeyNotEligible(plan.Groups[0]));
            plan = plan with { Groups = plan.Groups.SetItem(0, only) };
        }

        return plan.HasChoice && plan.Session == 0 ? plan with { Session = ClientWishes.Session(exchange) } : plan;
    }

    private RoutePlan Named(Exchange exchange)
    {
        var resolution = DirectKeyRoute.Resolve(exchange, exchange.Model);
        if (resolution.Error is { } error)
            return RoutePlan.Failed(error);
        if (resolution.Notice is { } notice && resolution.TakeNotice())
            StandsIn(notice.Level, notice.Text);
        var strategy = exchange.Snapshot.Options.Routing.Strategy;
        return new(TargetFigures.Order(exchange.Snapshot, resolution.Groups, strategy), null) { Strategy = strategy };
    }

    /// <summary>Null where no rule matches.</summary>
    private RoutePlan? Ruled(Exchange exchange, RuleSet rules, ICollection<RuleVerdict>? verdicts)
    {
        var (provider, model) = ModelResolver.Split(exchange.Snapshot, exchange.Model);
        var caller = exchange.Caller;
        var facts = new RuleFacts
        {
            VirtualKeyId = caller?.Key.Id ?? "",
            VirtualKeyName = caller?.Key.Name ?? "",
            TeamId = caller?.Team?.Id ?? "",
            TeamName = caller?.Team?.Name ?? "",
            CustomerId = caller?.Customer?.Id ?? "",
            CustomerName = caller?.Customer?.Name ?? "",
            Provider = provider,
            Model = model,
            RequestType = "chat_completion",
            Headers = exchange.Headers,
            Parameters = new RequestParameters(exchange.Headers.Query, exchange.Head.Fields),
            Rated = exchange,
        };
        var session = ClientWishes.Session(exchange);
        var decision = rules.Apply(facts, session == 0 ? random : new StickyRandom(session), new TargetFigures(exchange.Snapshot), verdicts);
        if (decision is null)
            return null;
        exchange.Rules = decision.Trail;
        return GroupsOf(exchange, decision) with { Session = session, Strategy = decision.Strategy };
    }

    // What one target cannot serve the next may; only where none can is the first one's reason told.
    private static RoutePlan GroupsOf(Exchange exchange, RuleDecision decision)
    {
        var groups = ImmutableArray.CreateBuilder<TargetGroup>(decision.Targets.Length);
        var fault = default(ModelResolution);
        foreach (var target in decision.Targets)
        {
            var resolution = DirectKeyRoute.Resolve(exchange, target);
            if (resolution.Error is not null)
                fault ??= resolution;
            foreach (var group in resolution.Groups)
            {
                if (target.Key is null || group.IsOfClients)
                    groups.Add(group);
                else if (group.Only(target.Key) is { } only)
                    groups.Add(only);
            }
        }

        return groups.Count > 0 ? new(groups.ToImmutable(), null)
            : RoutePlan.Failed(fault?.Error ?? ModelErrors.RuleLeadsNowhere(decision.Trail[^1].Options.Name));
    }

    [LoggerMessage(EventId = 201, Message = "{Notice}")]
    private partial void StandsIn(LogLevel level, string notice);
}
