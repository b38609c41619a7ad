namespace Heimdall.Engine;

/// <summary>The rest of the pipeline.</summary>
internal delegate ValueTask<Reply> Handler(Exchange exchange, CancellationToken cancellationToken);

/// <summary>One step on the way of an exchange: decides, registers what is to happen at the end, passes on.</summary>
internal interface IStage
{
    /// <param name="next">Built once, when the pipeline is.</param>
    /// <param name="cancellationToken">The client has left.</param>
    ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken);
}
