using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Picks exchanges whose reported usage teaches the estimate: few, because a prompt must be read for it, one at a time, and no large ones.
/// Safe for use from many threads.
/// </summary>
internal sealed class CalibrationSampler(TokenCalibration calibration)
{
    /// <summary>Bytes; a body of this size is read and counted in a millisecond or two.</summary>
    private const int LargestBody = 256 * 1024;

    private int _busy;

    /// <summary>Asked of every exchange, once, when its answer is through.</summary>
    public bool Wants(Exchange exchange) =>
        exchange is { Operation: Operation.Chat, Error: null, Usage.PromptTokens: > 0, Target: { } target }
        && exchange.Head.Body.Length <= LargestBody
        && calibration.WantsSample(target.Provider.Name, target.Model);

    /// <summary>
    /// To be awaited while the exchange's body still lives, and after its answer has been sent. Works on the thread pool: the caller's thread may be
    /// the one that serves the sockets.
    /// </summary>
    public async Task LearnAsync(Exchange exchange)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            return;
        try
        {
            await Task.Run(() => Learn(exchange));
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void Learn(Exchange exchange)
    {
        try
        {
            var target = exchange.Target!;
            var request = exchange.Request ?? Lane.Read(exchange, exchange.Head.Body);
            var shape = PromptShapes.Find(target.Provider.Options.Definition.Name, target.Model);
            calibration.Learn(target.Provider.Name, target.Model, TokenEstimate.Of(request, shape), exchange.Usage!);
        }
        catch (DialectException)
        {
            // The upstream took what we cannot read: nothing to learn.
        }
    }
}
