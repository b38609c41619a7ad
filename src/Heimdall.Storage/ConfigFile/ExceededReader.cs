using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>What is to happen beyond a limit: <c>on_exceeded</c> with <c>downgrade_to</c> or <c>throttle_interval</c>, in a budget or a rate limit.</summary>
internal static class ExceededReader
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _shortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestInterval = TimeSpan.FromHours(1);

    public static ExceededOptions Read(ConfigSection section)
    {
        var action = section.Text("on_exceeded")?.Trim();
        var model = section.Text("downgrade_to")?.Trim();
        var interval = section.Duration("throttle_interval", _second, _shortestInterval, _longestInterval);
        switch (action)
        {
            case null or "" or "block":
                return ExceededOptions.Block;
            case "downgrade":
                if (string.IsNullOrEmpty(model))
                    section.Fault("downgrade_to", "This must be the model that serves instead, as \"provider/model\".");
                return new() { Action = ExceededAction.Downgrade, Model = model };
            case "throttle":
                return interval is { } given ? new() { Action = ExceededAction.Throttle, Interval = given } : new() { Action = ExceededAction.Throttle };
            default:
                section.Fault("on_exceeded", "This must be \"block\", \"downgrade\" or \"throttle\".");
                return ExceededOptions.Block;
        }
    }
}
