namespace Heimdall.Bench.Compare;

/// <summary>How long is measured.</summary>
/// <param name="Rounds">Each measures every case on every route once.</param>
/// <param name="WarmUp">Before each window.</param>
/// <param name="SettleLimit">How long a case may be run beforehand, until the runtime of the gateway has compiled what it will.</param>
/// <param name="Limit">No round is begun later than this, counted from the start.</param>
internal sealed record Pace(string Name, int Rounds, TimeSpan WarmUp, TimeSpan SettleLimit, TimeSpan Window, TimeSpan Limit)
{
    public static Pace Full { get; } = new("full", 5, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(8.5));

    public static Pace Quick { get; } = new("quick", 2, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(70));
}
