namespace Heimdall.Engine.Governance;

/// <summary>Who is asking, and may they come in.</summary>
internal sealed class AccessStage(AccessControl access) : IStage
{
    public ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken) =>
        access.Admit(exchange) is { } refusal ? new(new Reply.Failed(refusal)) : next(exchange, cancellationToken);
}
