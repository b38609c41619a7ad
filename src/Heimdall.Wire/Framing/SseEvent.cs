namespace Heimdall.Wire.Framing;

/// <summary>One server-sent event. All three are slices of the reader's buffer, valid until it is given more bytes.</summary>
/// <param name="Name">The <c>event:</c> field; empty when there is none.</param>
/// <param name="Data">The <c>data:</c> lines, joined by line feeds.</param>
/// <param name="Raw">The event as it came, from its first byte to the end of its blank line.</param>
internal readonly record struct SseEvent(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Nothing but comments or unknown fields: no event for anybody, yet bytes to relay.</summary>
    public bool IsEmpty => Data.IsEmpty && Name.IsEmpty;
}
