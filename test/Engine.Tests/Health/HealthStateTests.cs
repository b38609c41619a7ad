using Heimdall.Engine.Health;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Health;

public sealed class HealthStateTests
{
    private static readonly GatewayError Broken = new(ErrorKind.Upstream, ErrorSource.Upstream, "broken");
    private static readonly GatewayError Limited = new(ErrorKind.RateLimited, ErrorSource.Upstream, "limited");
    private static readonly GatewayError Refused = new(ErrorKind.Authentication, ErrorSource.Upstream, "refused");

    private readonly ManualTime _time = new();
    private readonly HealthState _state;

    public HealthStateTests() => _state = new(_time);

    [Fact]
    public void One_broken_connection_is_no_reason_to_rest_but_three_in_a_row_are()
    {
        Fail(Broken);
        Fail(Broken);
        Assert.False(_state.Rests);

        Fail(Broken);
        Assert.True(_state.Rests);
        Assert.False(_state.TryEnter());
    }

    [Fact]
    public void A_success_between_failures_starts_the_count_anew()
    {
        for (var i = 0; i < 10; i++)
        {
            Fail(Broken);
            Fail(Broken);
            _state.Succeeded(TimeSpan.FromMilliseconds(5));
        }

        Assert.False(_state.Rests);
    }

    [Fact]
    public void Each_failure_after_a_rest_doubles_the_next_rest_up_to_a_minute()
    {
        for (var i = 0; i < HealthState.FailuresBeforeRest - 1; i++)
            Fail(Broken);
        var rests = Enumerable.Range(0, 9).Select(_ => Fail(Broken).TotalSeconds).ToList();

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], rests.Select(static seconds => Math.Round(seconds)));
    }

    [Fact]
    public void After_a_rest_one_tries_and_the_others_wait_for_how_it_ends()
    {
        Fail(Limited);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(_state.AwaitsProbe);
        Assert.True(_state.TryEnter());
        Assert.False(_state.TryEnter());
        Assert.True(_state.Rests);

        _state.Succeeded(TimeSpan.FromMilliseconds(5));
        Assert.False(_state.Rests);
        Assert.True(_state.TryEnter());
    }

    [Fact]
    public void One_that_tries_and_never_tells_gives_way_to_another()
    {
        Fail(Limited);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_state.TryEnter());

        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(_state.TryEnter());
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(60 * 60 * 24, 60 * 60)]
    public void The_upstream_says_how_long_within_an_hour(int asked, int rests)
    {
        Fail(Limited with { RetryAfter = TimeSpan.FromSeconds(asked) });

        Assert.True(_state.WasAskedToWait);
        Assert.Equal(rests, _state.RestLeft.TotalSeconds, 0.001);
        _time.Advance(TimeSpan.FromSeconds(rests) - TimeSpan.FromMilliseconds(1));
        Assert.True(_state.Rests);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_state.Rests);
    }

    [Fact]
    public void A_refused_credential_rests_for_a_minute_then_longer()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => Math.Round(Fail(Refused).TotalMinutes)));
    }

    [Fact]
    public void Latency_and_errors_are_moving_averages()
    {
        _state.Succeeded(TimeSpan.FromMilliseconds(100));
        Assert.Equal(100, _state.LatencyMs);
        for (var i = 0; i < 60; i++)
            _state.Succeeded(TimeSpan.FromMilliseconds(200));
        Assert.InRange(_state.LatencyMs, 199, 200);

        for (var i = 0; i < 60; i++)
            Fail(Broken);
        Assert.InRange(_state.ErrorRate, 0.99, 1);
    }

    [Fact]
    public void One_that_was_outrun_looks_slower_and_never_faster_and_neither_well_nor_ill()
    {
        _state.Outrun(TimeSpan.FromMilliseconds(100));
        Assert.Equal(100, _state.LatencyMs);
        _state.Outrun(TimeSpan.FromMilliseconds(50));
        Assert.Equal(100, _state.LatencyMs);
        _state.Outrun(TimeSpan.FromMilliseconds(200));
        Assert.Equal(110, _state.LatencyMs, 0.001);

        Fail(Broken);
        _state.Outrun(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _state.Failures);
        Assert.Equal(0.1, _state.ErrorRate, 0.001);
    }

    [Fact]
    public void Of_many_who_come_after_a_rest_exactly_one_enters()
    {
        for (var round = 0; round < 200; round++)
        {
            Fail(Limited);
            _time.Advance(TimeSpan.FromMinutes(2));
            var entered = 0;
            Parallel.For(0, 16, _ =>
            {
                if (_state.TryEnter())
                    Interlocked.Increment(ref entered);
            });
            Assert.Equal(1, entered);
        }
    }

    private TimeSpan Fail(GatewayError error) => _state.Failed(error, 0.5);
}
