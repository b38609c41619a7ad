namespace Heimdall.Wire.Json;

/// <summary>
/// A body of which a few ranges are replaced and the rest goes on as it is, without being copied. Edits are added in the order of their
/// offsets. Not thread-safe while edits are added; read-only afterwards.
/// </summary>
internal sealed class JsonSplice(ReadOnlyMemory<byte> body)
{
    private readonly List<ReadOnlyMemory<byte>> _segments = new(4);
    private int _from;

    /// <summary>Bytes of the spliced body. Call <see cref="Finish"/> first.</summary>
    public long Length { get; private set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Segments => _segments;

    /// <summary>Puts <paramref name="replacement"/> in place of a range, which may be empty; the replacement must live as long as the splice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range lies before the end of an earlier edit.</exception>
    public void Replace(int start, int length, ReadOnlyMemory<byte> replacement)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, _from);
        Add(body[_from..start]);
        Add(replacement);
        _from = start + length;
    }

    public void Finish()
    {
        Add(body[_from..]);
        _from = body.Length;
    }

    private void Add(ReadOnlyMemory<byte> segment)
    {
        if (segment.IsEmpty)
            return;
        _segments.Add(segment);
        Length += segment.Length;
    }
}
