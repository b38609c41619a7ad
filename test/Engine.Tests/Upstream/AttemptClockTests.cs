using Heimdall.Engine.Configuration;
using Heimdall.Engine.Upstream;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Upstream;

public sealed class AttemptClockTests : IDisposable
{
    private static readonly NetworkOptions Network = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        HeadersTimeout = TimeSpan.FromSeconds(100),
        IdleTimeout = TimeSpan.FromSeconds(20),
        TotalTimeout = TimeSpan.FromSeconds(200),
    };

    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _client = new();

    [Fact]
    public void An_upstream_that_does_not_answer_is_given_up_after_the_headers_timeout()
    {
        using var clock = NewClock(Network);

        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("The upstream did not answer within 100 s.", Explained(clock));
    }

    [Fact]
    public void An_upstream_that_falls_silent_is_given_up_after_the_idle_timeout()
    {
        using var clock = NewClock(Network);
        _time.Advance(TimeSpan.FromSeconds(90));
        clock.HeadersCame();
        _time.Advance(TimeSpan.FromSeconds(19));
        clock.BytesCame();
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("The upstream was silent for 20 s in the midst of its answer.", Explained(clock));
    }

    [Fact]
    public void An_upstream_that_never_ends_is_given_up_after_the_total_timeout()
    {
        using var clock = NewClock(Network);
        clock.HeadersCame();
        for (var seconds = 0; seconds < 199; seconds++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            clock.BytesCame();
        }

        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("The upstream's answer took longer than 200 s.", Explained(clock));
    }

    [Fact]
    public void The_total_timeout_counts_before_the_headers_too()
    {
        using var clock = NewClock(Network with { TotalTimeout = TimeSpan.FromSeconds(50) });

        _time.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal("The upstream's answer took longer than 50 s.", Explained(clock));
    }

    [Fact]
    public void What_is_cancelled_while_no_clock_ran_out_was_the_connecting()
    {
        using var clock = NewClock(Network);

        Assert.Equal("The upstream could not be reached within 10 s.", Explained(clock));
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_failure_of_the_upstream()
    {
        using var clock = NewClock(Network);

        await _client.CancelAsync();

        Assert.True(clock.Token.IsCancellationRequested);
        var left = Assert.Throws<OperationCanceledException>(() => Explained(clock));
        Assert.Equal(_client.Token, left.CancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private AttemptClock NewClock(NetworkOptions network) => new(network, _time, _client.Token);

    private static string Explained(AttemptClock clock) => clock.Explain(new OperationCanceledException()).Error.Message;
}
