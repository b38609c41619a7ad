using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Our own section <c>routing</c>: <c>{strategy, mid_stream_failover, hedge_after, session_ttl, rules[]}</c>.</summary>
internal static class RoutingReader
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _millisecond = TimeSpan.FromMilliseconds(1);

    /// <param name="rules">Receives the rules of the section.</param>
    public static RoutingOptions Read(ConfigSection root, RulesReader rules)
    {
        var defaults = new RoutingOptions();
        if (root.Section("routing") is not { } section)
            return defaults;

        var options = new RoutingOptions
        {
            Strategy = ReadStrategy(section) ?? defaults.Strategy,
            MidStreamFailover = section.Flag("mid_stream_failover") ?? defaults.MidStreamFailover,
            HedgeAfter = section.Duration("hedge_after", _second, TimeSpan.Zero, TimeSpan.FromMinutes(10)) is { } silence && silence >= _millisecond ? silence : null,
            SessionTtl = section.Duration("session_ttl", _second, _second, TimeSpan.FromDays(30)) ?? defaults.SessionTtl,
        };
        rules.Read(section, "rules");
        section.End();
        return options;
    }

    /// <summary>Null where it is absent or (a fault) none of ours.</summary>
    public static Strategy? ReadStrategy(ConfigSection section)
    {
        switch (section.Text("strategy"))
        {
            case null:
                return null;
            case "weighted":
                return Strategy.Weighted;
            case "priority":
                return Strategy.Priority;
            case "least_latency":
                return Strategy.LeastLatency;
            case "cheapest":
                return Strategy.Cheapest;
            default:
                section.Fault("strategy", "This must be \"weighted\", \"priority\", \"least_latency\" or \"cheapest\".");
                return null;
        }
    }
}
