using System.Text.RegularExpressions;

namespace Heimdall.Tidy.Tests;

/// <summary>What no file may hold, or grow to.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    /// <summary>Where a note to oneself can stand; data and documents may speak of one.</summary>
    private static readonly string[] Code = [".cs", ".csproj", ".props", ".targets", ".sh", ".mjs", ".ts", ".tsx", ".css", ".html"];

    private static readonly string[] Binary = [".png", ".ico", ".bin", ".woff2", ".gz", ".br"];

    private static IEnumerable<(string File, int Line, string Text)> Lines =>
        from file in Repository.Files
        where !Binary.Contains(Path.GetExtension(file))
        from line in Repository.Read(file).Split('\n').Index()
        select (file, line.Index + 1, line.Item);

    [Fact]
    public void No_source_file_outgrows_a_reader() => Repository.AssertNone(
        from file in Repository.Under("src/", ".cs")
        let lines = Repository.Read(file).Count(character => character == '\n')
        where lines > MaxLines
        select $"{file}: {lines} lines",
        $"Two rooms would read better than one file of more than {MaxLines} lines:");

    [Fact]
    public void Every_todo_names_its_issue() => Repository.AssertNone(
        from line in Lines
        where Code.Contains(Path.GetExtension(line.File)) && !line.File.StartsWith("test/Tidy.Tests/", StringComparison.Ordinal)
        where Todo.IsMatch(line.Text)
        select $"{line.File}:{line.Line}: {line.Text.Trim()}",
        "Write TODO(#n), n being the open issue, or do it now:");

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine() => Repository.AssertNone(
        from line in Lines
        where LocalPath.IsMatch(line.Text)
        select $"{line.File}:{line.Line}: {Shorten(line.Text)}",
        "Paths of one machine mean nothing on another:");

    [Fact]
    public void No_file_names_a_package_registry() => Repository.AssertNone(
        from line in Lines
        where Registry.IsMatch(line.Text)
        select $"{line.File}:{line.Line}: {Shorten(line.Text)}",
        "Where packages come from is each machine's own business:");

    [Fact]
    public void Lock_files_of_npm_hold_no_addresses() => Repository.AssertNone(
        from file in Repository.Files
        where Path.GetFileName(file) == "package-lock.json"
        where Repository.Read(file).Contains("\"resolved\"", StringComparison.Ordinal)
        select file,
        "Set omit-lockfile-registry-resolved=true in the .npmrc beside:");

    [Fact]
    public void No_warning_is_silenced_in_product_code() => Repository.AssertNone(
        from line in Lines
        where line.File.StartsWith("src/", StringComparison.Ordinal) && Suppression.IsMatch(line.Text)
        select $"{line.File}:{line.Line}: {line.Text.Trim()}",
        "A rule nobody misses is switched off in .editorconfig, with its reason; it is not suppressed in place:");

    private static string Shorten(string text) => text.Trim() is { Length: > 160 } trimmed ? $"{trimmed[..160]}…" : text.Trim();

    [GeneratedRegex(@"\b(TODO(?!\(#\d+\))|FIXME|HACK)\b")]
    private static partial Regex Todo { get; }

    [GeneratedRegex(@"(?<![\w.~*-])/(work|root|farm|Users|home(?!/(me|you|user)\b))/\w|\b[A-Z]:\\+Users\\")]
    private static partial Regex LocalPath { get; }

    [GeneratedRegex(@"registry\.(npmjs|yarnpkg)\.|(api|www)\.nuget\.org|nuget\.pkg\.|pkgs\.dev\.azure")]
    private static partial Regex Registry { get; }

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage\(")]
    private static partial Regex Suppression { get; }
}
