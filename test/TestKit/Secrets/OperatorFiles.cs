namespace Heimdall.TestKit.Secrets;

/// <summary>Files that the tests write as operators do, with secrets in clear; the gateway only reads them.</summary>
internal static class OperatorFiles
{
    public static bool Has(string path) => Path.GetFileName(path).StartsWith("config.json", StringComparison.Ordinal);
}
