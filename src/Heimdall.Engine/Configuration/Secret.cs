namespace Heimdall.Engine.Configuration;

/// <summary>A credential. Prints as asterisks, so that no log, trace or error can hold it by accident.</summary>
internal sealed class Secret(string value)
{
    private readonly string _value = value;

    /// <summary>The credential itself, for the one place that sends it.</summary>
    public string Reveal() => _value;

    public bool IsEmpty => _value.Length == 0;

    public override string ToString() => "***";
}
