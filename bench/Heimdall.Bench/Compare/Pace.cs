namespace Heimdall.Bench.Compare;

/// <summary>How long is measured.</summary>
/// <param name="Rounds">Each measures every case on every route once.</param>
/// <param name="WarmUp">Before each window.</param>
/// <param name="FirstWarmUp">Once for each case, so that the runtime has compiled what it will.</param>
internal sealed record Pace(string Name, int Rounds, TimeSpan WarmUp, TimeSpan FirstWarmUp, TimeSpan Window)
{
    public static Pace Full { get; } = new("full", 5, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4));

    public static Pace Quick { get; } = new("quick", 2, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5));
}
