namespace Heimdall.Engine.Governance;

/// <summary>Who is asking, and may they come in.</summary>
internal sealed class AccessStage(AccessControl access) : IStage
{
    public ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken)
    {
        var refusal = access.Identify(exchange.Snapshot, exchange.Headers, out var caller);
        exchange.Caller = caller;
        return refusal is null ? next(exchange, cancellationToken) : new(new Reply.Failed(refusal));
    }
}
