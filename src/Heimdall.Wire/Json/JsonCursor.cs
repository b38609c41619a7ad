using System.Buffers.Text;

namespace Heimdall.Wire.Json;

/// <summary>
/// Reads a JSON text forward over its <see cref="StructuralIndex"/>. Strings and raw values are slices of the text. Whatever is
/// handed out as a value is balanced; numbers and literals are checked only where they are read as such.
/// Every method throws <see cref="JsonFault"/> where the text is not what was asked for.
/// </summary>
internal ref struct JsonCursor
{
    /// <summary>Deeper texts are refused: no request of an agent comes near, and readers recurse.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _json;
    private readonly ReadOnlySpan<int> _positions;
    private int _next;
    private int _depth;

    public JsonCursor(StructuralIndex index)
    {
        _memory = index.Json;
        _json = index.Json.Span;
        _positions = index.Positions;
    }

    /// <summary>The kind of the value that comes next.</summary>
    public readonly JsonKind Kind => _next < _positions.Length ? RawJson.KindOf(_json[_positions[_next]]) : JsonKind.None;

    /// <summary>Offset in bytes of the next token.</summary>
    public readonly int Position => _next < _positions.Length ? _positions[_next] : _json.Length;

    /// <summary>Steps into an object; then call <see cref="NextProperty"/> until it is false.</summary>
    public void EnterObject() => Enter((byte)'{', "an object");

    /// <summary>Steps into an array; then call <see cref="NextElement"/> until it is false.</summary>
    public void EnterArray() => Enter((byte)'[', "an array");

    /// <summary>Moves to the value of the next property, or out of the object. The value must be read or skipped before the next call.</summary>
    public bool NextProperty(out JsonText name)
    {
        if (!NextItem((byte)'{', (byte)'}'))
        {
            name = default;
            return false;
        }

        name = ReadText();
        Expect((byte)':', "a colon");
        return true;
    }

    /// <summary>Moves to the next element, or out of the array. The element must be read or skipped before the next call.</summary>
    public bool NextElement() => NextItem((byte)'[', (byte)']');

    /// <summary>The next value as text.</summary>
    public JsonText ReadText()
    {
        var open = Expect((byte)'"', "a string");
        var close = _positions[_next++];
        return new JsonText(_memory[(open + 1)..close]);
    }

    /// <summary>The next value as text, or nothing when it is <c>null</c>.</summary>
    public JsonText? ReadTextOrNull() => TryReadNull() ? null : ReadText();

    public bool TryReadNull()
    {
        if (Kind != JsonKind.Null)
            return false;
        var at = Position;
        return ReadScalar().SequenceEqual("null"u8) ? true : throw new JsonFault("null expected", at);
    }

    public bool ReadBoolean()
    {
        var at = Position;
        var scalar = ReadScalar();
        if (scalar.SequenceEqual("true"u8))
            return true;
        return scalar.SequenceEqual("false"u8) ? false : throw new JsonFault("true or false expected", at);
    }

    /// <summary>A whole number; <c>1.0</c> and <c>1e3</c> count as whole.</summary>
    public long ReadInteger()
    {
        var at = Position;
        var scalar = ReadScalar();
        if (Utf8Parser.TryParse(scalar, out long whole, out var used) && used == scalar.Length)
            return whole;
        if (Utf8Parser.TryParse(scalar, out double real, out used) && used == scalar.Length && Math.Abs(real) < long.MaxValue && Math.Floor(real) == real)
            return (long)real;
        throw new JsonFault("a whole number expected", at);
    }

    public double ReadNumber()
    {
        var at = Position;
        var scalar = ReadScalar();
        return Utf8Parser.TryParse(scalar, out double number, out var used) && used == scalar.Length && double.IsFinite(number)
            ? number
            : throw new JsonFault("a number expected", at);
    }

    /// <summary>The next value, whatever it is, as it stands.</summary>
    public RawJson ReadRaw()
    {
        var start = Position;
        Skip();
        return new RawJson(_memory[start..EndOfLast()]);
    }

    /// <summary>What stands between an earlier <see cref="Position"/> and the end of the value read last.</summary>
    public readonly RawJson RawFrom(int start) => new(_memory[start..EndOfLast()]);

    public void Skip()
    {
        switch (Kind)
        {
            case JsonKind.Object or JsonKind.Array:
                SkipContainer();
                break;
            case JsonKind.String:
                _next += 2;
                break;
            default:
                ReadScalar();
                break;
        }
    }

    /// <summary>Checks that nothing follows the value read last.</summary>
    public readonly void End()
    {
        if (_next < _positions.Length)
            throw new JsonFault("something follows the end of the value", Position);
    }

    private void Enter(byte bracket, string expected)
    {
        Expect(bracket, expected);
        if (++_depth > MaxDepth)
            throw new JsonFault($"more than {MaxDepth} levels of nesting", Position);
    }

    private bool NextItem(byte open, byte close)
    {
        var at = Position;
        if (_next >= _positions.Length)
            throw new JsonFault("the text ends within an object or array", at);
        var first = _json[_positions[_next - 1]] == open;
        if (_json[at] == close && (first || _json[_positions[_next - 1]] != (byte)','))
        {
            _next++;
            _depth--;
            return false;
        }

        if (!first)
            Expect((byte)',', "a comma");
        return true;
    }

    private int Expect(byte wanted, string what)
    {
        var at = Position;
        if (_next >= _positions.Length || _json[at] != wanted)
            throw new JsonFault($"{what} expected", at);
        _next++;
        return at;
    }

    private ReadOnlySpan<byte> ReadScalar()
    {
        var start = Position;
        if (Kind is not (JsonKind.Number or JsonKind.True or JsonKind.False or JsonKind.Null))
            throw new JsonFault("a value of another kind expected", start);
        _next++;
        return _json[start..EndOfScalar()];
    }

    // Brackets must match in kind, or a raw copy of the value could close a bracket of the text it is copied into. As in JsonFields, what a token
    // is cannot be predicted, so few branches ask.
    private void SkipContainer()
    {
        const byte Fold = 0x20; // '[' and '{', ']' and '}' differ in this bit only
        var json = _json;
        var positions = _positions;
        var next = _next;
        var kinds = 0UL;
        var depth = 0;
        do
        {
            if ((uint)next >= (uint)positions.Length)
                throw new JsonFault("the text ends within an object or array", json.Length);
            var at = positions[next];
            ulong token = json[at];
            next += token == '"' ? 2 : 1; // with the quote that closes it
            if ((token | Fold) is not ('{' or '}'))
                continue;
            var opens = token >> 1 & 1; // '{' and '[' have this bit, '}' and ']' have not
            var kind = token >> 5 & 1; // '{' and '}' have this bit, '[' and ']' have not
            if (((kinds ^ kind) & ~opens & 1) != 0)
                throw new JsonFault("a bracket of the other kind expected", at);
            kinds = opens != 0 ? (kinds << 1) | kind : kinds >> 1;
            depth += (int)(opens * 2) - 1;
            if (depth + _depth > MaxDepth)
                throw new JsonFault($"more than {MaxDepth} levels of nesting", at);
        }
        while (depth > 0);
        _next = next;
    }

    private readonly int EndOfLast()
    {
        var last = _positions[_next - 1];
        return _json[last] is (byte)'"' or (byte)'}' or (byte)']' ? last + 1 : EndOfScalar();
    }

    // Between the first byte of a scalar and the next token there are only its other bytes, then blanks.
    private readonly int EndOfScalar()
    {
        var end = Position;
        while (_json[end - 1] <= (byte)' ')
            end--;
        return end;
    }
}
