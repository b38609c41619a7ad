using Heimdall.TestKit.Secrets;

namespace Heimdall.TestKit;

/// <summary>A fresh folder, gone with everything in it at the end of the test; what is left there is searched for secrets before.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("heimdall-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        SecretScan.Suite.SearchFolder(Path);
        Directory.Delete(Path, recursive: true);
    }
}
