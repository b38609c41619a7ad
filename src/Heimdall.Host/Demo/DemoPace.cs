namespace Heimdall.Host.Demo;

/// <summary>How fast the simulated model is.</summary>
internal sealed record DemoPace(TimeProvider Clock, TimeSpan ToFirstWord, TimeSpan BetweenWords)
{
    /// <summary>About what a hosted model does.</summary>
    public static DemoPace Realistic { get; } = new(TimeProvider.System, TimeSpan.FromMilliseconds(350), TimeSpan.FromMilliseconds(25));

    public Task BeforeFirstWordAsync(CancellationToken cancellationToken) => Task.Delay(ToFirstWord, Clock, cancellationToken);

    public Task BeforeNextWordAsync(CancellationToken cancellationToken) => Task.Delay(BetweenWords, Clock, cancellationToken);
}
