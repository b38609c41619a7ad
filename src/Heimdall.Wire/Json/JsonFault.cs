namespace Heimdall.Wire.Json;

/// <summary>A text is not the JSON that its reader expects. Readers of dialects turn it into a DialectException.</summary>
internal sealed class JsonFault(string problem, int position) : Exception($"{problem} (at byte {position})")
{
    /// <summary>Offset in bytes from the start of the text.</summary>
    public int Position { get; } = position;
}
