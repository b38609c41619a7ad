using System.Globalization;

namespace Heimdall.Matrix;

/// <summary>What the command line asks for.</summary>
internal sealed record MatrixOptions
{
    /// <summary>Only the part that runs with every test run.</summary>
    public bool Quick { get; init; }

    /// <summary>Ids of clients; empty: all.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>Ids of upstreams; empty: all.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];

    /// <summary>Names of scenarios; empty: all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>Cells at a time.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Every cell is run, so that the document can be written.</summary>
    public bool IsWhole => !Quick && Clients.Count == 0 && Upstreams.Count == 0 && Scenarios.Count == 0;

    /// <exception cref="FormatException">An argument is not known; the message says which.</exception>
    public static MatrixOptions Read(string[] arguments)
    {
        var options = new MatrixOptions();
        for (var at = 0; at < arguments.Length; at++)
        {
            string Value() => at + 1 < arguments.Length ? arguments[++at] : throw new FormatException($"{arguments[at]} needs a value.");
            string[] Values() => Value().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            options = arguments[at] switch
            {
                "--quick" => options with { Quick = true },
                "--client" => options with { Clients = Values() },
                "--upstream" => options with { Upstreams = Values() },
                "--scenario" => options with { Scenarios = Values() },
                "--parallel" => options with { Parallel = int.Parse(Value(), CultureInfo.InvariantCulture) },
                var other => throw new FormatException($"{other} is not known. There are --quick, --client, --upstream, --scenario and --parallel."),
            };
        }

        return options;
    }
}
