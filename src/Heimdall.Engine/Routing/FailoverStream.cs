using System.Runtime.CompilerServices;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Routing;

/// <summary>
/// The answer that a client reads as one stream. Where its upstream dies in the midst, the next target goes on from what has been said, if that can be done
/// correctly; else the stream ends with the dialect's own error event, upon which agents ask again.
/// </summary>
internal sealed class FailoverStream : ReplyStream
{
    private readonly AttemptEngine _engine;
    private readonly Exchange _exchange;
    private readonly CancellationToken _client;
    private UpstreamStream _current;
    private TimeSpan _took;
    private Course _course;

    /// <param name="took">Until the first content.</param>
    public FailoverStream(AttemptEngine engine, Exchange exchange, Course course, UpstreamStream first, TimeSpan took, CancellationToken client)
    {
        (_engine, _exchange, _course, _current, _took, _client) = (engine, exchange, course, first, took, client);
        EndWithUpstream();
    }

    public override JsonEmitter Output => _current.Output;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> ReadAsync()
    {
        if (Over)
            return false;
        if (_current is { Over: true, Failure: { } failure })
            await GoOnAsync(failure);
        else
            await _current.ReadAsync();
        EndWithUpstream();
        return true;
    }

    public override ValueTask DisposeAsync() => _current.DisposeAsync();

    private void EndWithUpstream()
    {
        if (_current is not { Over: true, Failure: null })
            return;

        // Not before: an upstream that breaks off every answer would count as healthy.
        Over = true;
        _exchange.Target!.Succeeded(_took);
    }

    private async ValueTask GoOnAsync(GatewayError failure)
    {
        _engine.Note(_exchange, _exchange.Target!, failure, TimeSpan.Zero);
        if (await NextAsync(failure) is { } next)
        {
            _current = next;
            return;
        }

        Failure = failure;
        Over = true;
        _current.WriteFailure();
    }

    private async ValueTask<UpstreamStream?> NextAsync(GatewayError failure)
    {
        var broken = _current;
        if (!_exchange.MayBeContinued || RetryPolicy.After(failure) == NextStep.Stop || broken.TakePartial() is not { } partial)
            return null;
        var (target, error) = (_exchange.Target!, failure);
        while (true)
        {
            _course.Failed(target, RetryPolicy.After(error));
            if (_course.Next(out var wait) is not { } next || wait > TimeSpan.Zero)
                return null;
            target = next;
            (var stream, var refused, _took) = await _engine.ContinueAsync(_exchange, target, partial, _client);
            if (stream is not null)
            {
                await broken.DisposeAsync();
                return stream;
            }

            error = refused!;
        }
    }
}
