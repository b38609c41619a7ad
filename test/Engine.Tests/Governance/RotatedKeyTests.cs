using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;

namespace Heimdall.Engine.Tests.Governance;

/// <summary>The value that a virtual key had before.</summary>
public sealed class RotatedKeyTests
{
    private static readonly DateTimeOffset _end = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_finds_the_same_caller_until_its_end()
    {
        var callers = new Callers(new() { VirtualKeys = [Key("k", "sk-bf-new", "sk-bf-old")] });

        Assert.Equal("k", callers.Find("sk-bf-new", _end)?.Key.Id);
        Assert.Equal("k", callers.Find("sk-bf-old", _end.AddTicks(-1))?.Key.Id);
        Assert.Null(callers.Find("sk-bf-old", _end));
    }

    [Fact]
    public void It_never_takes_the_place_of_a_value_in_force()
    {
        var callers = new Callers(new() { VirtualKeys = [Key("one", "sk-bf-a", "sk-bf-b"), Key("two", "sk-bf-b", "sk-bf-a")] });

        Assert.Equal("one", callers.Find("sk-bf-a", _end.AddDays(-1))?.Key.Id);
        Assert.Equal("two", callers.Find("sk-bf-b", _end.AddDays(-1))?.Key.Id);
    }

    private static VirtualKeyOptions Key(string id, string value, string previous) =>
        new() { Id = id, Name = id, Value = new(value), PreviousValue = new(previous), PreviousValueExpiresAt = _end };
}
