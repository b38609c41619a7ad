using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Heimdall.Wire.Json;

/// <summary>
/// Where the top-level fields of a JSON object stand. Found in one vectorised pass that looks only at brackets below the top level,
/// so that 100 kB cost microseconds. Checks that the text is one object with closed strings and matching brackets, nothing more.
/// </summary>
internal sealed class JsonFields
{
    /// <summary>More top-level fields are refused.</summary>
    public const int MaxCount = 128;

    private readonly List<Field> _fields = new(16);

    private JsonFields(ReadOnlyMemory<byte> json) => Json = json;

    public ReadOnlyMemory<byte> Json { get; }

    public ReadOnlySpan<Field> All => CollectionsMarshal.AsSpan(_fields);

    /// <summary>Offset just behind the opening brace: where a field can be put in.</summary>
    public int BodyStart { get; private set; }

    /// <exception cref="JsonFault">The text is not an object.</exception>
    public static JsonFields Scan(ReadOnlyMemory<byte> json)
    {
        var scan = new Scanner(json);
        scan.Run();
        return scan.Fields;
    }

    /// <summary>The value of a field; absent if it is not there. Names spelt with escape sequences are found too.</summary>
    /// <exception cref="JsonFault">The field stands there twice: readers disagree on which one counts, so neither is believed.</exception>
    public RawJson Find(ReadOnlySpan<byte> name) =>
        IndexOf(name) is var at and >= 0 ? Value(_fields[at]) : default;

    /// <summary>Range of a field's value in <see cref="Json"/>.</summary>
    public bool TryFindRange(ReadOnlySpan<byte> name, out int start, out int length)
    {
        if (IndexOf(name) is var at and >= 0)
        {
            (start, length) = (_fields[at].ValueStart, _fields[at].ValueLength);
            return true;
        }

        (start, length) = (0, 0);
        return false;
    }

    /// <summary>A field that holds a string; nothing if it is absent or holds something else.</summary>
    public JsonText? FindText(ReadOnlySpan<byte> name)
    {
        var value = Find(name);
        return value.Kind == JsonKind.String ? new JsonText(value.Utf8[1..^1]) : null;
    }

    private RawJson Value(Field field) => new(Json.Slice(field.ValueStart, field.ValueLength));

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        var found = -1;
        for (var i = 0; i < _fields.Count; i++)
        {
            if (!new JsonText(Json.Slice(_fields[i].NameStart, _fields[i].NameLength)).Is(name))
                continue;
            if (found >= 0)
                throw new JsonFault($"the field '{System.Text.Encoding.UTF8.GetString(name)}' stands there twice", _fields[i].NameStart);
            found = i;
        }

        return found;
    }

    /// <summary>Offsets of one field; the name without its quotes, the value with them.</summary>
    internal readonly record struct Field(int NameStart, int NameLength, int ValueStart, int ValueLength);

    private ref struct Scanner
    {
        private readonly ReadOnlySpan<byte> _json;
        private int _depth;
        private ulong _kinds; // a bit for each open bracket, 1 for a brace, the innermost lowest
        private int _nameStart;
        private int _nameLength;
        private int _valueStart;
        private State _state;

        public Scanner(ReadOnlyMemory<byte> json)
        {
            Fields = new JsonFields(json);
            _json = json.Span;
        }

        public JsonFields Fields { get; }

        private enum State
        {
            Start,
            NameOrEnd,
            Name,
            InName,
            Colon,
            Value,
            InText,
            InScalar,
            AfterValue,
            Ended,
        }

        public void Run()
        {
            var carry = default(JsonBlock.Carry);
            var offset = 0;
            for (; offset + JsonBlock.Size <= _json.Length; offset += JsonBlock.Size)
                Read(ref MemoryMarshal.GetReference(_json[offset..]), ref carry, offset);
            if (offset < _json.Length)
            {
                Span<byte> tail = stackalloc byte[JsonBlock.Size];
                tail.Fill((byte)' ');
                _json[offset..].CopyTo(tail);
                Read(ref MemoryMarshal.GetReference(tail), ref carry, offset);
            }

            if (carry.InString != 0)
                throw new JsonFault("a string is not closed", _json.Length);
            if (_state != State.Ended)
                throw new JsonFault(_state == State.Start ? "a JSON object expected" : "the text ends within an object or array", _json.Length);
        }

        // Below the top level only brackets count, and most blocks have none; at it, every byte outside strings that is not blank counts.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Read(ref byte start, ref JsonBlock.Carry carry, int offset)
        {
            var block = new JsonBlock(ref start, ref carry);
            if (block.IsText)
                return;
            if (block.StrayBackslashes != 0)
                throw new JsonFault("a backslash outside a string", offset + BitOperations.TrailingZeroCount(block.StrayBackslashes));
            var brackets = block.Brackets;
            if (brackets != 0 || _depth <= 1)
                Tokens(brackets, block.Quotes | ~(block.Blanks | block.InString), offset);
        }

        private void Tokens(ulong brackets, ulong all, int offset)
        {
            var unread = ulong.MaxValue;
            while (true)
            {
                if (_depth > 1)
                    unread = Nested(brackets & unread, offset);
                var rest = all & unread;
                if (rest == 0)
                    return;
                Token(offset + BitOperations.TrailingZeroCount(rest));
                unread = ~(rest ^ (rest - 1)); // all bits above the lowest one
            }
        }

        private void Token(int at)
        {
            var token = _json[at];
            if (token is (byte)'{' or (byte)'[')
                Open(at, token);
            else
                Top(at, token);
        }

        private void Open(int at, byte token)
        {
            if (_depth == 0)
            {
                if (_state != State.Start || token != (byte)'{')
                    throw new JsonFault("a JSON object expected", at);
                _state = State.NameOrEnd;
                Fields.BodyStart = at + 1;
            }
            else
            {
                if (_state != State.Value)
                    throw new JsonFault("a field name expected", at);
                _valueStart = at;
                _state = State.AfterValue;
            }

            _depth++;
            _kinds = (_kinds << 1) | (token == (byte)'{' ? 1UL : 0UL);
        }

        // Reads brackets up to the one that ends the nesting; returns the bits above it, or none. Brackets must match in kind, or a value could close a
        // bracket of the text it is copied into. Which of them open and which close nothing could predict, so no branch asks.
        private ulong Nested(ulong brackets, int offset)
        {
            var (depth, kinds) = (_depth, _kinds);
            for (; brackets != 0; brackets &= brackets - 1)
            {
                var bit = BitOperations.TrailingZeroCount(brackets);
                var at = offset + bit;
                ulong token = _json[at];
                var opens = token >> 1 & 1; // '{' and '[' have this bit, '}' and ']' have not
                var kind = token >> 5 & 1; // '{' and '}' have this bit, '[' and ']' have not
                if (((kinds ^ kind) & ~opens & 1) != 0)
                    throw new JsonFault("a bracket of the other kind expected", at);
                kinds = opens != 0 ? (kinds << 1) | kind : kinds >> 1;
                depth += (int)(opens * 2) - 1;
                if (depth > JsonCursor.MaxDepth)
                    throw new JsonFault($"more than {JsonCursor.MaxDepth} levels of nesting", at);
                if (depth > 1)
                    continue;
                (_depth, _kinds) = (depth, kinds);
                return ulong.MaxValue << bit << 1;
            }

            (_depth, _kinds) = (depth, kinds);
            return 0;
        }

        private void Top(int at, byte token)
        {
            switch (_state)
            {
                case State.NameOrEnd when token == (byte)'}':
                    _state = State.Ended;
                    _depth--;
                    break;
                case State.NameOrEnd or State.Name when token == (byte)'"':
                    _nameStart = at + 1;
                    _state = State.InName;
                    break;
                case State.InName when token == (byte)'"':
                    _nameLength = at - _nameStart;
                    _state = State.Colon;
                    break;
                case State.Colon when token == (byte)':':
                    _state = State.Value;
                    break;
                case State.Value when token == (byte)'"':
                    _valueStart = at;
                    _state = State.InText;
                    break;
                case State.InText when token == (byte)'"':
                    _state = State.AfterValue;
                    break;
                case State.Value when token is not ((byte)',' or (byte)':' or (byte)'}' or (byte)']'):
                    _valueStart = at;
                    _state = State.InScalar;
                    break;
                case State.InScalar when token is not ((byte)',' or (byte)':' or (byte)'}' or (byte)']' or (byte)'"'):
                    break;
                case State.AfterValue or State.InScalar when token is (byte)',' or (byte)'}':
                    EndField(at);
                    _state = token == (byte)',' ? State.Name : State.Ended;
                    _depth -= token == (byte)'}' ? 1 : 0;
                    break;
                case State.Start:
                    throw new JsonFault("a JSON object expected", at);
                case State.Ended:
                    throw new JsonFault("something follows the end of the object", at);
                default:
                    throw new JsonFault($"unexpected '{(char)token}'", at);
            }
        }

        private readonly void EndField(int at)
        {
            if (Fields._fields.Count == MaxCount)
                throw new JsonFault($"more than {MaxCount} fields", at);
            var value = _json[_valueStart..at].TrimEnd(" \t\r\n"u8);
            if (_state == State.InScalar && value.ContainsAnyInRange((byte)0, (byte)' '))
                throw new JsonFault("a comma expected", at);
            Fields._fields.Add(new Field(_nameStart, _nameLength, _valueStart, value.Length));
        }
    }
}
