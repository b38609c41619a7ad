namespace Heimdall.Tidy.Tests;

/// <summary>What every dialect brings.</summary>
public sealed class GoldenTests
{
    private const string Dialects = "src/Heimdall.Wire/Dialects/";
    private const string Golden = "test/Wire.Tests/golden/";

    public static TheoryData<string> DialectFolders =>
        [.. Repository.Under(Dialects, ".cs").Select(file => file[Dialects.Length..].Split('/')).Where(path => path.Length > 1).Select(path => path[0]).Distinct(StringComparer.Ordinal)];

    /// <summary>A golden folder bears the beginning of its dialect's name.</summary>
    [Theory, MemberData(nameof(DialectFolders))]
    public void Every_dialect_has_golden_cases(string dialect)
    {
        var cases = Repository.Files
            .Where(file => file.StartsWith(Golden, StringComparison.Ordinal))
            .Select(file => file[Golden.Length..].Split('/'))
            .Where(path => path.Length > 3 && dialect.StartsWith(path[0], StringComparison.OrdinalIgnoreCase))
            .Select(path => path[2])
            .Distinct(StringComparer.Ordinal);

        Assert.True(cases.Count() >= 5, $"{Golden} holds {cases.Count()} cases of {dialect}: {string.Join(", ", cases)}");
    }

    [Fact]
    public void No_golden_file_is_empty() => Repository.AssertNone(
        from file in Repository.Files
        where file.StartsWith(Golden, StringComparison.Ordinal) && new FileInfo(Path.Combine(Repository.Root, file)).Length == 0
        select file,
        "A golden file without content proves nothing:");
}
