namespace Heimdall.Matrix;

/// <summary>Plays cells, a few at a time, and tells how each went.</summary>
internal static class MatrixRun
{
    private static readonly Lock Gate = new();

    /// <returns>In the order of the cells.</returns>
    public static async Task<IReadOnlyList<CellResult>> RunAsync(IReadOnlyList<Cell> cells, int parallel, TextWriter output)
    {
        var results = new CellResult[cells.Count];
        await Parallel.ForAsync(0, cells.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (index, _) =>
        {
            results[index] = await CellRunner.RunAsync(cells[index]);
            lock (Gate)
                output.WriteLine(Line(results[index]));
        });
        return results;
    }

    /// <summary>The count at the end.</summary>
    /// <returns>True when all went as expected.</returns>
    public static bool Tell(IReadOnlyList<CellResult> results, TextWriter output)
    {
        var unexpected = results.Where(IsUnexpected).ToList();
        output.WriteLine();
        foreach (var result in unexpected)
            output.WriteLine(result.Outcome == Outcome.Passed ? $"{result.Cell.Name} passes, but is listed as a known failure: strike it off the list." : Line(result));
        output.WriteLine($"{results.Count(static result => result.Outcome == Outcome.Passed)} passed, {results.Count(static result => result.Outcome == Outcome.Failed)} failed "
            + $"({unexpected.Count} unexpected), {results.Count(static result => result.Outcome == Outcome.NotApplicable)} not applicable");
        return unexpected.Count == 0;
    }

    public static bool IsUnexpected(CellResult result) => result.Outcome switch
    {
        Outcome.Passed => KnownFailures.ReasonFor(result.Cell) is not null,
        Outcome.Failed => KnownFailures.ReasonFor(result.Cell) is null,
        _ => false,
    };

    private static string Line(CellResult result) => result.Outcome switch
    {
        Outcome.Passed => $"ok    {result.Cell.Name} ({result.Took.TotalSeconds:F1} s)",
        Outcome.Failed => $"FAIL  {result.Cell.Name} ({result.Took.TotalSeconds:F1} s): {result.Reason.ReplaceLineEndings(" ")}",
        _ => $"n/a   {result.Cell.Name}: {result.Reason}",
    };
}
