using Heimdall.Engine.Routing.Rules;
using Heimdall.Engine.Routing.Rules.Cel;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/routing-rules</c> and, as it is called since, <c>/api/routing/rules</c> (spec/bifrost-core.md §6.6).</summary>
internal sealed class RoutingRules(AdminStore store) : AdminResource(store)
{
    public static readonly string[] Paths = ["/api/governance/routing-rules", "/api/routing/rules"];

    protected override string Kind => EntityKind.RoutingRule;

    protected override string What => "routing rule";

    protected override string One => "rule";

    protected override string Many => "rules";

    protected override void Check(Draft draft)
    {
        _ = draft.Text("description");
        Expression(draft);
        switch (draft.Text("scope"))
        {
            case "virtual_key":
                draft.RequireKnown("scope_id", EntityKind.VirtualKey, "virtual key");
                break;
            case "team":
                draft.RequireKnown("scope_id", EntityKind.Team, "team");
                break;
            case "customer":
                draft.RequireKnown("scope_id", EntityKind.Customer, "customer");
                break;
        }
    }

    protected override bool IsListed(AdminCall call, Entity entity)
    {
        var body = entity.Body();
        return (call.Query("scope") is not { } scope || scope.Equals(body["scope"]?.ToString() ?? "global", StringComparison.Ordinal))
            && (call.Query("scope_id") is not { } id || id.Equals(body["scope_id"]?.ToString(), StringComparison.Ordinal));
    }

    /// <summary>A rule of a file that does not compile is kept and told of; here somebody waits for the answer.</summary>
    private static void Expression(Draft draft)
    {
        if (draft.Text("cel_expression") is not { } expression)
            return;
        if (CelProgram.Compile(expression, RuleVariables.Names, out var error) is null)
            throw AdminRefusal.BadField("cel_expression", $"The expression does not compile: {error}.");
    }
}
