using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Picks exchanges whose reported usage teaches the estimate. What was translated has been read already; what was relayed must be read for it, so few
/// of those are picked, and no large ones.
/// </summary>
internal sealed class CalibrationSampler(TokenCalibration calibration)
{
    private const int TranslatedInterval = 16;
    private const int RelayedInterval = 64;

    /// <summary>Bytes; a body of this size is read and counted in a millisecond or two.</summary>
    private const int LargestBody = 256 * 1024;

    /// <summary>Asked of every exchange, once, when its answer is through.</summary>
    public bool Wants(Exchange exchange) =>
        exchange is { Operation: Operation.Chat, Error: null, Usage.PromptTokens: > 0, Target: { } target }
        && exchange.Head.Body.Length <= LargestBody
        && calibration.WantsSample(target.Provider.Name, target.Model, exchange.Request is null ? RelayedInterval : TranslatedInterval);

    /// <summary>To be called while the exchange's body still lives, and after its answer has been sent.</summary>
    public void Learn(Exchange exchange)
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
