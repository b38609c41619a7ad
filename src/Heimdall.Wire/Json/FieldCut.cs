namespace Heimdall.Wire.Json;

/// <summary>
/// Finds what to cut out of an object so that fields are gone together with their commas. Walks over the object's fields in order: each is
/// either cut or kept, and neighbours that are cut give one range. Not thread-safe.
/// </summary>
/// <param name="bodyStart"><see cref="JsonFields.BodyStart"/> of the object.</param>
internal struct FieldCut(int bodyStart)
{
    private int _keptEnd = bodyStart;
    private int _cutStart = -1;
    private int _cutEnd;

    public void Cut(JsonFields.Field field)
    {
        if (_cutStart < 0)
            _cutStart = field.NameStart - 1;
        _cutEnd = field.ValueStart + field.ValueLength;
    }

    /// <summary>True where fields were cut before this one: their range, up to the opening quote of this field's name.</summary>
    public bool Keep(JsonFields.Field field, out int start, out int length)
    {
        (start, length) = (_cutStart, field.NameStart - 1 - _cutStart);
        _keptEnd = field.ValueStart + field.ValueLength;
        _cutStart = -1;
        return start >= 0;
    }

    /// <summary>True where the last fields were cut: their range, with the comma in front of it.</summary>
    public readonly bool End(out int start, out int length)
    {
        (start, length) = (_keptEnd, _cutEnd - _keptEnd);
        return _cutStart >= 0;
    }
}
