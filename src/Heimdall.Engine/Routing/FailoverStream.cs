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
    public FailoverStream(AttemptEngine engine, Exchange exchange, Course course, UpstreamStream first, TimeSpan took, CancellationToken client) =>
        (_engine, _exchange, _course, _current, _took, _client) = (engine, exchange, course, first, took, client);

    public override JsonEmitter Output => _current.Output;

    public override bool Over => Failure is not null || _current is { Over: true, Failure: null };

    /// <summary>As long as all is well the upstream's own stream answers: events cost nothing here.</summary>
    public override ValueTask<bool> ReadAsync()
    {
        if (Over)
            return new(false);
        return _current.Failure is { } failure && _current.Over ? GoOnAsync(failure) : _current.ReadAsync();
    }

    public override ValueTask DisposeAsync()
    {
        // Not before: an upstream that breaks off every answer would count as healthy.
        if (_current is { Over: true, Failure: null })
            _exchange.Target!.Succeeded(_took);
        return _current.DisposeAsync();
    }

    private async ValueTask<bool> GoOnAsync(GatewayError failure)
    {
        _engine.Note(_exchange, _exchange.Target!, failure, TimeSpan.Zero);
        if (await NextAsync(failure) is { } next)
        {
            _current = next;
            return true;
        }

        Failure = failure;
        _current.WriteFailure();
        return true;
    }

    private async ValueTask<UpstreamStream?> NextAsync(GatewayError failure)
    {
        var broken = _current;
        broken.TellProduced(); // before another's attempt begins
        if (!_exchange.MayBeContinued || AttemptEngine.StepAfter(_exchange, _exchange.Target!, failure) == NextStep.Stop || broken.TakePartial() is not { } partial)
            return null;
        var (target, error) = (_exchange.Target!, failure);
        while (true)
        {
            _course.Failed(target, AttemptEngine.StepAfter(_exchange, target, error));
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
