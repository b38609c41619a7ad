using System.Diagnostics;
using Heimdall.EndToEnd.Tests.Security;

[assembly: AssemblyFixture(typeof(NoSecretAnywhere))]

namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>
/// The whole suite's files, logs, rows and answers were searched for the secrets of its tests (<see cref="SecretScan"/>); at its end none may have been
/// found. Fails the run otherwise, naming tests and places.
/// </summary>
public sealed class NoSecretAnywhere : IDisposable
{
    /// <summary>The runner repeats the message for every test.</summary>
    private const int Listed = 20;

    public NoSecretAnywhere() => SecretScan.Suite.Test = static () => TestContext.Current switch
    {
        { Test: { } test } => test.TestDisplayName,
        { TestClass: { } suite } => suite.TestClassSimpleName,
        _ => "the suite",
    };

    public void Dispose()
    {
        var (places, bytes) = SecretScan.Suite.Searched;
        TestContext.Current.SendDiagnosticMessage("Searched {0} places, {1} MB, for secrets.", places, bytes / 1_000_000);
        var findings = SecretScan.Suite.Findings.Select(static finding => finding.ToString().Replace(TestSecret.Marker, "***", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (findings.Length > 0)
            throw new UnreachableException($"Secrets stand in clear in {findings.Length} places:\n{string.Join('\n', findings.Take(Listed))}");
    }
}
