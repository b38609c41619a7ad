using Heimdall.Engine.Governance;
using Heimdall.Engine.Routing;

namespace Heimdall.Engine;

/// <summary>The order of work. Stages are added here, one line each.</summary>
internal sealed class GatewayPipeline(AccessStage access, RouteStage route)
{
    private readonly Handler _first = Chain(
        access, // virtual key → caller
        route); // model name → target, the upstream call

    public ValueTask<Reply> RunAsync(Exchange exchange, CancellationToken cancellationToken) => _first(exchange, cancellationToken);

    private static Handler Chain(params ReadOnlySpan<IStage> stages)
    {
        Handler next = static (_, _) => throw new System.Diagnostics.UnreachableException("The last stage passed on.");
        for (var i = stages.Length - 1; i >= 0; i--)
        {
            var (stage, rest) = (stages[i], next);
            next = (exchange, cancellationToken) => stage.InvokeAsync(exchange, rest, cancellationToken);
        }

        return next;
    }
}
