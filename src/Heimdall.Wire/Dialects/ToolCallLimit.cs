using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// How many calls, and how many other items that are remembered one by one, one answer may hold. Whoever follows an answer's calls (readers, <see cref="ToolCallRepair"/>, encoders) remembers each of them, and an
/// upstream that opens calls without end must not fill our memory. The readers check it, so that nobody behind them has to.
/// </summary>
internal static class ToolCallLimit
{
    /// <summary>No model comes near.</summary>
    public const int Max = 1024;

    /// <param name="items">Items that are no calls, with the one that is to be opened.</param>
    /// <exception cref="DialectException">They are too many.</exception>
    public static void CheckItems(int items)
    {
        if (items > Max)
            throw new DialectException(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream opened more than {Max} items in one answer."));
    }

    /// <param name="calls">With the one that is to be opened.</param>
    /// <exception cref="DialectException">They are too many.</exception>
    public static void Check(int calls)
    {
        if (calls > Max)
            throw new DialectException(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream opened more than {Max} tool calls in one answer."));
    }
}
