namespace Heimdall.TestKit.Secrets;

/// <summary>A secret stands where none may; it says where, and never the secret.</summary>
/// <param name="Test">Whose secret, or whose file, log or answer.</param>
/// <param name="Offset">Bytes before it.</param>
internal sealed record SecretFinding(string Test, string Place, long Offset)
{
    public override string ToString() => $"{Test}: {Place}, at byte {Offset}";
}
