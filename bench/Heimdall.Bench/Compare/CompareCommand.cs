using System.Globalization;

namespace Heimdall.Bench.Compare;

/// <summary>Measures direct, nginx and Heimdall side by side and writes the report.</summary>
internal static class CompareCommand
{
    /// <summary>Returns 0 also when the gateway could not be measured: the report says so.</summary>
    public static int Run(Arguments arguments)
    {
        var directory = Directory.CreateTempSubdirectory("heimdall-bench-");
        try
        {
            var pace = arguments.Has("quick") ? Pace.Quick : Pace.Full;
            var findings = new Comparison(directory.FullName, arguments.Text("gateway", "heimdall"), pace).Run();
            var report = new Report(findings, pace).ToString();
            Console.WriteLine(report);
            if (arguments.Text("output", "") is { Length: > 0 } output)
                File.WriteAllText(output, report);
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    public static void Say(string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeOnly.FromDateTime(DateTime.Now):HH:mm:ss} {what}"));
}
