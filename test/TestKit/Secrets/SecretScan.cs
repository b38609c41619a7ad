using System.Collections.Concurrent;
using System.Text;

namespace Heimdall.TestKit.Secrets;

/// <summary>
/// Looks for secrets in what a gateway leaves behind and says: files, logs, rows, answers. Those that tests configure are known by
/// <see cref="TestSecret.Marker"/>; those that a gateway makes up are told to it when the gateway shows them. Safe from many threads.
/// </summary>
internal sealed class SecretScan
{
    /// <summary>What is shorter is a cookie that was cleared or the mask of a secret.</summary>
    private const int ShortestSecret = 16;

    private static readonly IReadOnlyList<byte[]> Marker = SecretForms.Of(TestSecret.Marker);

    private readonly ConcurrentBag<SecretFinding> _findings = [];
    private readonly ConcurrentDictionary<string, ConcurrentBag<IReadOnlyList<byte[]>>> _given = new(StringComparer.Ordinal);
    private long _searched;
    private long _bytes;

    /// <summary>That of the whole test run: folders, logs, databases and answers report here without being asked.</summary>
    public static SecretScan Suite { get; } = new();

    /// <summary>The name of the test that runs; set once by the suite that wants to know.</summary>
    public Func<string> Test { get; set; } = static () => "a test";

    public IReadOnlyList<SecretFinding> Findings => [.. _findings];

    /// <summary>How many files, logs, tables and answers were searched, and their bytes.</summary>
    public (long Places, long Bytes) Searched => (Interlocked.Read(ref _searched), Interlocked.Read(ref _bytes));

    /// <summary>From now on a secret of the test that runs: the gateway made it up and has shown it to whom it is for.</summary>
    public void Given(string secret)
    {
        if (secret.Length >= ShortestSecret)
            _given.GetOrAdd(Test(), static _ => []).Add(SecretForms.Of(secret));
    }

    public void Search(string place, string text) => Search(place, Encoding.UTF8.GetBytes(text));

    /// <param name="before">Bytes of the place that come before these and were searched already.</param>
    public void Search(string place, ReadOnlySpan<byte> bytes, long before = 0)
    {
        Interlocked.Increment(ref _searched);
        Interlocked.Add(ref _bytes, bytes.Length);
        var test = Test();
        Search(test, place, bytes, before, Marker);
        foreach (var secret in _given.GetValueOrDefault(test) ?? [])
            Search(test, place, bytes, before, secret);
    }

    /// <summary>Every file of a folder but those that operators write their secrets into.</summary>
    public void SearchFolder(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (OperatorFiles.Has(path))
                continue;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            Search(Path.GetRelativePath(folder, path), bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
        }
    }

    private void Search(string test, string place, ReadOnlySpan<byte> bytes, long before, IReadOnlyList<byte[]> forms)
    {
        foreach (var form in forms)
        {
            if (bytes.IndexOf(form) is >= 0 and var at)
                _findings.Add(new(test, place, before + at));
        }
    }
}
