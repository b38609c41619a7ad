using Heimdall.Matrix;

MatrixOptions options;
IReadOnlyList<Cell> cells;
try
{
    options = MatrixOptions.Read(args);
    cells = CellCatalog.Chosen(options);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

var results = await MatrixRun.RunAsync(cells, options.Parallel, Console.Out);
if (options.IsWhole)
    CompatibilityDocument.Write(results, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
return MatrixRun.Tell(results, Console.Out) ? 0 : 1;
