using System.Text;

namespace Heimdall.Engine.Configuration;

/// <summary>A credential. Prints as asterisks, so that no log, trace or error can hold it by accident.</summary>
internal sealed class Secret(string value)
{
    private const int ShortestCredential = 8;

    private readonly string _value = value;

    /// <summary>The credential itself, for the one place that sends it.</summary>
    public string Reveal() => _value;

    public bool IsEmpty => _value.Length == 0;

    /// <summary>The bytes hold the credential as it is. A value too short to be one is not looked for.</summary>
    public bool OccursIn(ReadOnlySpan<byte> utf8) => _value.Length >= ShortestCredential && utf8.IndexOf(Encoding.UTF8.GetBytes(_value)) >= 0;

    /// <summary>The text without the credential: some upstreams quote the one they refuse.</summary>
    public string HideIn(string text) => _value.Length >= ShortestCredential ? text.Replace(_value, "***", StringComparison.Ordinal) : text;

    public override string ToString() => "***";
}
