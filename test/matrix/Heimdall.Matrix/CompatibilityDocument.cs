using System.Globalization;
using System.Text;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Scenarios;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix;

/// <summary>Writes <c>docs/compatibility.md</c>: a table a client, its cells by upstream and scenario, footnotes for what is not a plain yes.</summary>
internal sealed class CompatibilityDocument
{
    private const string Passed = "✓";

    private readonly StringBuilder _text = new();
    private readonly List<string> _notes = [];

    private CompatibilityDocument()
    {
    }

    public static void Write(IReadOnlyList<CellResult> results, DateOnly date) =>
        File.WriteAllText(Path.Combine(RepositoryFolder.Path, "docs", "compatibility.md"), Text(results, date));

    internal static string Text(IReadOnlyList<CellResult> results, DateOnly date)
    {
        var document = new CompatibilityDocument();
        document.Introduce(results, date);
        foreach (var client in ClientCatalog.All)
            document.Table(client, [.. results.Where(result => result.Cell.Client == client)]);
        document.Explain();
        return document._text.ToString();
    }

    private void Introduce(IReadOnlyList<CellResult> results, DateOnly date)
    {
        var counted = results.Where(static result => result.Outcome != Outcome.NotApplicable).ToList();
        Line("# Compatibility");
        Line();
        Line("Real clients, driven headless through Heimdall against every upstream dialect. Written by `test/matrix/run.sh`; do not edit by hand.");
        Line();
        Line(string.Create(CultureInfo.InvariantCulture, $"Last run: {date:yyyy-MM-dd}. {counted.Count(static result => result.Outcome == Outcome.Passed)} of {counted.Count} cells pass."));
        Line();
        Line("The clients are the real ones, at the versions named below. The upstreams are played on loopback by servers that refuse what the real");
        Line("providers refuse and answer in small pieces; each decides only by the conversation it is shown, so whatever is lost or altered on the way");
        Line("fails its cell. No real provider was asked.");
        Line();
        Line("| scenario | what it proves |");
        Line("|---|---|");
        foreach (var scenario in ScenarioCatalog.All)
            Line($"| {scenario.Name} | {scenario.Proves} |");
    }

    private void Table(Client client, IReadOnlyList<CellResult> results)
    {
        Line();
        Line($"## {client.Title} {client.Version}");
        Line();
        Line($"| upstream | {string.Join(" | ", ScenarioCatalog.All.Select(static scenario => scenario.Name))} |");
        Line($"|---|{string.Concat(Enumerable.Repeat("---|", ScenarioCatalog.All.Length))}");
        foreach (var upstream in UpstreamCatalog.All)
        {
            var cells = ScenarioCatalog.All.Select(scenario => Mark(results.Single(result => result.Cell.Upstream == upstream && result.Cell.Scenario == scenario)));
            Line($"| {upstream.Title} (`{upstream.Model}`) | {string.Join(" | ", cells)} |");
        }
    }

    private string Mark(CellResult result) => result.Outcome switch
    {
        Outcome.Passed => Passed,
        Outcome.Failed => $"no {Note(KnownFailures.ReasonFor(result.Cell) ?? result.Reason)}",
        _ => $"n/a {Note(result.Reason)}",
    };

    private string Note(string reason)
    {
        if (!_notes.Contains(reason))
            _notes.Add(reason);
        return $"<sup>{_notes.IndexOf(reason) + 1}</sup>";
    }

    private void Explain()
    {
        if (_notes.Count == 0)
            return;
        Line();
        Line("## Notes");
        Line();
        foreach (var (index, note) in _notes.Index())
            Line($"{index + 1}. {note.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}");
    }

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
