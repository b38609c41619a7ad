using Heimdall.EndToEnd.Tests.Clients;
using Heimdall.Matrix;

namespace Heimdall.EndToEnd.Tests.Matrix;

/// <summary>The part of the compatibility matrix that runs with every test run; <c>test/matrix/run.sh</c> plays all of it.</summary>
public sealed class QuickMatrixTests
{
    public static TheoryData<string> Cells => [.. CellCatalog.Quick.Select(static cell => cell.Name)];

    [Theory, MemberData(nameof(Cells))]
    public async Task Does_what_the_table_says(string name)
    {
        var cell = CellCatalog.Quick.Single(cell => cell.Name == name);
        RealComponent.Installed(cell.Client.Package);
        Assert.SkipWhen(KnownFailures.ReasonFor(cell) is not null, $"A known failure: {KnownFailures.ReasonFor(cell)}");

        var result = await CellRunner.RunAsync(cell);

        Assert.True(result.Outcome == Outcome.Passed, $"{result.Reason}\nWhat was said lies under artifacts/matrix/{name}/.");
    }
}
