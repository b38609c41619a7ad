using System.Text.Json;
using Heimdall.Engine;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Host.Ingress;
using Heimdall.Host.Security;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Admin;

/// <summary>
/// <c>GET /api/explain?model=…</c> and <c>POST /api/explain</c> with a request's body: who would be asked, in which order, and why; nobody is
/// (DESIGN D5). <c>dialect</c> is <c>messages</c> (the default), <c>chat</c>, <c>responses</c> or <c>genai</c>; headers count as the client's.
/// </summary>
internal static class ExplainEndpoint
{
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    public static void MapExplain(this IEndpointRouteBuilder routes)
    {
        var snapshot = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        var planner = routes.ServiceProvider.GetRequiredService<RoutePlanner>();
        var access = routes.ServiceProvider.GetRequiredService<AccessControl>();
        AdminHandler explain = call => ExplainAsync(call, snapshot, planner, access);
        routes.MapAdmin("/api/explain", AdminScope.Read, (HttpMethods.Get, explain), (HttpMethods.Post, explain));
    }

    private static async Task<AdminReply> ExplainAsync(AdminCall call, CurrentSnapshot current, RoutePlanner planner, AccessControl access)
    {
        using var hold = current.Hold();
        try
        {
            return AdminReply.Ok(Explain(await ReadAsync(call.Http, hold.Snapshot), planner, access), AdminJson.Default.ExplainAnswer);
        }
        catch (DialectException e)
        {
            throw new AdminRefusal(e.Error.StatusCode, e.Error.Message, e.Error.Param);
        }
    }

    private static async Task<Exchange> ReadAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var query = context.Request.Query;
        var dialect = Dialect.Of(query["dialect"].ToString() switch
        {
            "" or "messages" => DialectId.AnthropicMessages,
            "chat" => DialectId.OpenAIChat,
            "responses" => DialectId.OpenAIResponses,
            "genai" => DialectId.GeminiGenerate,
            _ => throw DialectException.InvalidRequest("dialect: one of messages, chat, responses, genai", "dialect"),
        });
        var model = query["model"].ToString();
        byte[] body;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var read = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, context.RequestAborted);
            body = read.Memory.ToArray();
        }
        else
        {
            if (model.Length == 0)
                throw DialectException.InvalidRequest("model: say which one, as in /api/explain?model=claude-sonnet-4-6", "model");
            body = [.. "{\"model\":\""u8, .. JsonEncodedText.Encode(model).EncodedUtf8Bytes, .. "\"}"u8];
        }

        var head = dialect.ReadHead(body, new RequestPath(model.Length == 0 ? null : model, Stream: true, StreamFraming.Events));
        return new Exchange
        {
            Id = "explain",
            Dialect = dialect,
            Operation = Operation.Chat,
            Head = head,
            Model = head.Model.ToString(),
            Headers = new ClientHeaders(context.Request.Headers, context.Request),
            Snapshot = snapshot,
        };
    }

    private static ExplainAnswer Explain(Exchange exchange, RoutePlanner planner, AccessControl access)
    {
        var verdicts = new List<RuleVerdict>();
        var refusal = access.Admit(exchange);
        var plan = refusal is null ? planner.Plan(exchange, verdicts) : RoutePlan.Failed(refusal);
        Target[] targets = [.. plan.Groups.SelectMany(group => group.Targets(exchange.Operation, exchange.Dialect.Id))];
        return new(
            exchange.Model,
            exchange.Dialect.Id.ToString(),
            exchange.Caller?.Key.Name,
            [.. verdicts.Select(static verdict => new RuleView(verdict.Rule.Options.Id, verdict.Rule.Options.Name, Word(verdict.Outcome), verdict.Reason))],
            [.. targets.Select(target => TargetView.Of(target, exchange.Dialect.Id))],
            Limits(exchange, targets),
            plan.Session != 0,
            plan.Error?.Message);
    }

    private static LimitState[] Limits(Exchange exchange, Target[] targets)
    {
        var snapshot = exchange.Snapshot;
        return [.. targets
            .SelectMany(target => snapshot.Limits.For(exchange.Caller, target.Provider.Name, target.Model))
            .Distinct()
            .Select(limit => LimitState.Of(limit, snapshot.Options.Governance))];
    }

    private static string Word(RuleOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
}

/// <param name="Outcome"><c>matched</c>, <c>not_matched</c>, <c>repeated</c>, <c>failed</c>, <c>out_of_scope</c>, <c>disabled</c> or <c>broken</c>.</param>
/// <param name="Reason">Where the outcome does not say it all.</param>
internal sealed record RuleView(string Id, string Name, string Outcome, string? Reason);

/// <param name="Targets">In the order of their groups; within a group, keys are picked by weight or by session, the healthy before those that rest.</param>
/// <param name="Limits">Those that hold for any of the targets, the first target's first, in the order in which they are asked.</param>
/// <param name="Sticky">The session stays with its key.</param>
/// <param name="Error">Why nobody would be asked; null where somebody is.</param>
internal sealed record ExplainAnswer(string Model, string Dialect, string? VirtualKey, RuleView[] Rules, TargetView[] Targets, LimitState[] Limits, bool Sticky, string? Error);
