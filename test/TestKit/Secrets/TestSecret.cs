namespace Heimdall.TestKit.Secrets;

/// <summary>What makes a test's credential a secret that <see cref="SecretScan"/> knows when it sees it.</summary>
internal static class TestSecret
{
    /// <summary>
    /// Stands in the middle of every provider key, virtual key, password and token that a test configures or sends, with at least eight characters
    /// on either side: the gateway may show the ends of a secret, and nothing else.
    /// </summary>
    public const string Marker = "Zk4vQx9TmW";

    /// <summary>A secret for those who need no constant; of the same name always the same.</summary>
    public static string Of(string name) => $"{name}-{Marker}-0123456789";
}
