namespace Heimdall.Engine.Tests.Routing.Rules.Cel;

/// <summary>What the language's own conformance cases say, where they are about what we cover.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Sections => [.. ConformanceCase.All.Select(static found => found.Section).Distinct()];

    [Theory, MemberData(nameof(Sections))]
    public void Expressions_come_to_what_the_conformance_cases_say(string section)
    {
        var faults = ConformanceCase.All.Where(found => found.Section == section).Select(static found => found.Fault()).OfType<string>().ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Cases taken over; a number that shrinks is a feature lost.</summary>
    [Fact]
    public void The_table_keeps_its_size() => Assert.Equal(979, ConformanceCase.All.Length);
}
