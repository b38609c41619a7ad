using System.Text.RegularExpressions;

namespace Heimdall.Tidy.Tests;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<(string File, string Text)> Documents =>
        Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(file => (file, Repository.Read(file)));

    [Fact]
    public void Every_link_in_Markdown_resolves() => Repository.AssertNone(
        from document in Documents
        from Match link in Link.Matches(CodeBlock.Replace(document.Text, ""))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Resolves(document.File, target)
        select $"{document.File}: {target}",
        "Links that lead nowhere:");

    [Fact]
    public void Every_file_named_in_a_document_exists() => Repository.AssertNone(
        from document in Documents
        from Match name in FileName.Matches(document.Text)
        let path = name.Groups["path"].Value
        where !Repository.IsIgnored(path) && !Repository.Exists(path) && !Repository.Exists(Path.Combine(Path.GetDirectoryName(document.File) ?? "", path))
        select $"{document.File}: {path}",
        "Files that documents name and nobody has:");

    private static bool Resolves(string document, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document) ?? "", path);
        return Repository.Exists(file)
            && (anchor is null || !file.EndsWith(".md", StringComparison.Ordinal) || Anchors(Repository.Read(file)).Contains(anchor));
    }

    /// <summary>As GitHub makes them of headings: lower case, spaces to hyphens, punctuation dropped.</summary>
    private static IEnumerable<string> Anchors(string markdown) =>
        from Match heading in Heading.Matches(CodeBlock.Replace(markdown, ""))
        select NotInAnchor.Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex Link { get; }

    /// <summary>In backticks, beginning with one of our top folders or with <c>./</c>, and ending in an extension or a slash; no wildcards.</summary>
    [GeneratedRegex(@"`(\./)?(?<path>(src|test|bench|docs|dashboard|\.ci)/[\w./-]*[\w/]|[\w-]+\.(sh|slnx|props|md|txt))`")]
    private static partial Regex FileName { get; }

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock { get; }

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor { get; }
}
