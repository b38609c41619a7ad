using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Engine.Tests.Governance;

/// <summary>Where windows begin and end, by duration and by the calendar.</summary>
public sealed class LimitWindowTests
{
    [Theory]
    [InlineData("30s", "2026-01-31T10:00:05Z", "2026-01-31T10:01:00Z", "2026-01-31T10:00:35Z", "2026-01-31T10:01:05Z")]
    [InlineData("1m", "2026-01-31T10:00:05Z", "2026-01-31T10:03:04Z", "2026-01-31T10:02:05Z", "2026-01-31T10:03:05Z")]
    [InlineData("5h", "2026-01-31T10:00:00Z", "2026-01-31T15:00:00Z", "2026-01-31T15:00:00Z", "2026-01-31T20:00:00Z")]
    [InlineData("1w", "2026-01-01T00:00:00Z", "2026-01-14T23:59:59Z", "2026-01-08T00:00:00Z", "2026-01-15T00:00:00Z")]
    [InlineData("1M", "2026-01-31T10:00:00Z", "2026-03-01T00:00:00Z", "2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z")]
    [InlineData("1M", "2026-01-31T10:00:00Z", "2026-03-31T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z")]
    [InlineData("1Q", "2026-01-15T00:00:00Z", "2026-08-01T00:00:00Z", "2026-07-15T00:00:00Z", "2026-10-15T00:00:00Z")]
    [InlineData("1Y", "2024-02-29T00:00:00Z", "2026-01-01T00:00:00Z", "2025-02-28T00:00:00Z", "2026-02-28T00:00:00Z")]
    public void Windows_follow_each_other_from_where_the_first_began(string period, string anchor, string at, string start, string end) =>
        Assert.Equal(new(Time(start), Time(end)), LimitWindow.At(ResetPeriod.Parse(period)!.Value, Time(anchor), Time(at)));

    [Theory]
    [InlineData("1d", "2026-05-06T13:00:00Z", "2026-05-06T00:00:00Z", "2026-05-07T00:00:00Z")]
    [InlineData("weekly", "2026-05-06T13:00:00Z", "2026-05-04T00:00:00Z", "2026-05-11T00:00:00Z")]
    [InlineData("monthly", "2026-02-28T23:59:59Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("1Q", "2026-05-06T13:00:00Z", "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("yearly", "2026-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void Calendar_windows_begin_with_the_day_the_Monday_the_month_the_quarter_and_the_year(string period, string at, string start, string end) =>
        Assert.Equal(new(Time(start), Time(end)), LimitWindow.At(ResetPeriod.Parse(period)!.Value, LimitWindow.Calendar, Time(at)));

    [Fact]
    public void A_clock_that_was_set_back_finds_the_window_before() =>
        Assert.Equal(new(Time("2025-12-31T23:00:00Z"), Time("2026-01-01T00:00:00Z")), LimitWindow.At(new(1, PeriodUnit.Hour), Time("2026-01-01T00:00:00Z"), Time("2025-12-31T23:30:00Z")));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
