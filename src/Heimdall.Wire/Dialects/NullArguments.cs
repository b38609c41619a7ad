using System.Buffers;
using System.Globalization;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Leaves out of one call's arguments, which come in pieces inside JSON strings, those fields that are null and may not be. A field's comma, name and
/// colon are held back until its value begins; the value itself is passed on as it comes. Objects and arrays are looked into as far as the schema has
/// something to say about what they hold. Not thread-safe.
/// </summary>
/// <param name="optional">The fields that may be left out.</param>
internal sealed class NullArguments(OptionalArguments optional)
{
    /// <summary>Bytes. No name that a schema lists is as long; from there on everything passes.</summary>
    private const int MaxHeld = 4096;

    /// <summary>Levels that are looked into; a schema that holds itself has no last one.</summary>
    private const int MaxDepth = 64;

    private readonly ArrayBufferWriter<byte> _held = new(64);
    private readonly ArrayBufferWriter<byte> _name = new(32);
    private readonly ArrayBufferWriter<byte> _passed = new();
    private readonly Stack<Level> _outer = [];
    private Level _level = new(optional);
    private State _state = State.Start;
    private int _depth; // of brackets within a value that is not looked into
    private int _literal;
    private bool _inString;
    private bool _escaped;

    private enum State
    {
        Start,
        Field,
        Name,
        Colon,
        Value,
        Null,
        InValue,
        Element,
        Done,
    }

    /// <summary>A field was left out.</summary>
    public bool Dropped { get; private set; }

    /// <returns>What may go on of the piece and of what was held before it; valid until the next call.</returns>
    public JsonText Filter(JsonText piece)
    {
        _passed.ResetWrittenCount();
        var bytes = piece.Span;
        for (var i = 0; i < bytes.Length;)
        {
            // Within a text nothing counts until an escape comes: quotes and backslashes are escaped in the outer string.
            if (_state == State.Done || (_state == State.InValue && _inString && !_escaped))
            {
                var plain = _state == State.Done ? bytes.Length - i : bytes[i..].IndexOf((byte)'\\') is var at and >= 0 ? at : bytes.Length - i;
                _passed.Write(bytes.Slice(i, plain));
                i += plain;
                if (i == bytes.Length)
                    break;
            }

            var length = Character(bytes[i..], out var decoded);
            Take(bytes.Slice(i, length), decoded);
            i += length;
            if (_held.WrittenCount > MaxHeld)
            {
                Release();
                _state = State.Done;
            }
        }

        return new JsonText(_passed.WrittenMemory);
    }

    /// <summary>What is still held back at the end.</summary>
    public JsonText Rest()
    {
        _passed.ResetWrittenCount();
        Release();
        return new JsonText(_passed.WrittenMemory);
    }

    // The outer string's own escapes: \" is a quote of the text, \\ a backslash of it. Many writers say \u0022 for the former.
    private static int Character(ReadOnlySpan<byte> bytes, out byte decoded)
    {
        decoded = bytes[0];
        if (decoded != (byte)'\\' || bytes.Length < 2)
            return 1;
        decoded = bytes[1] switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => bytes[1],
            (byte)'u' => Ascii(bytes),
            _ => (byte)' ',
        };
        return bytes[1] == (byte)'u' ? Math.Min(6, bytes.Length) : 2;
    }

    // Characters beyond ASCII mean nothing here.
    private static byte Ascii(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && ushort.TryParse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code < 0x80 ? (byte)code : (byte)'?';

    private void Take(ReadOnlySpan<byte> raw, byte decoded)
    {
        switch (_state)
        {
            case State.Start:
                _passed.Write(raw);
                _state = decoded == (byte)'{' ? State.Field : decoded is (byte)' ' or (byte)'\n' ? State.Start : State.Done;
                break;
            case State.Field:
                BeginField(raw, decoded);
                break;
            case State.Name:
                ReadName(raw, decoded);
                break;
            case State.Colon:
                _held.Write(raw);
                _state = decoded == (byte)':' ? State.Value : State.Colon;
                break;
            case State.Value:
                BeginValue(raw, decoded);
                break;
            case State.Null:
                ReadNull(raw, decoded);
                break;
            case State.InValue:
                InValue(raw, decoded);
                break;
            case State.Element:
                BeginElement(raw, decoded);
                break;
            default:
                _passed.Write(raw);
                break;
        }
    }

    private void BeginField(ReadOnlySpan<byte> raw, byte decoded)
    {
        if (decoded == (byte)'}')
        {
            // A comma that waited for a field which was then left out has nothing to separate.
            _held.ResetWrittenCount();
            Leave(raw);
            return;
        }

        // The first field that stays has no comma before it.
        if (decoded != (byte)',' || _level.Kept)
            _held.Write(raw);
        if (decoded != (byte)'"')
            return;
        _name.ResetWrittenCount();
        _state = State.Name;
    }

    private void ReadName(ReadOnlySpan<byte> raw, byte decoded)
    {
        _held.Write(raw);
        if (decoded == (byte)'"' && !_escaped)
        {
            _state = State.Colon;
            return;
        }

        _escaped = decoded == (byte)'\\' && !_escaped;
        _name.Write(raw);
    }

    private void BeginValue(ReadOnlySpan<byte> raw, byte decoded)
    {
        _held.Write(raw);
        if (decoded == (byte)' ')
            return;
        var field = _level.Schema.Field(new JsonText(_name.WrittenMemory));
        if (decoded == (byte)'n' && field.MayGo)
        {
            (_state, _literal) = (State.Null, 1);
            return;
        }

        Keep();
        Begin(decoded, field.Inside);
    }

    private void BeginElement(ReadOnlySpan<byte> raw, byte decoded)
    {
        if (decoded == (byte)']')
        {
            Leave(raw);
            return;
        }

        _passed.Write(raw);
        if (decoded is not ((byte)',' or (byte)' '))
            Begin(decoded, _level.Schema.Elements);
    }

    /// <summary>A value has begun and is passed on.</summary>
    private void Begin(byte decoded, OptionalArguments? inside)
    {
        if (inside is not null && _outer.Count < MaxDepth && decoded == (inside.Elements is null ? (byte)'{' : (byte)'['))
        {
            _outer.Push(_level);
            _level = new Level(inside);
            _state = inside.Elements is null ? State.Field : State.Element;
            return;
        }

        _state = State.InValue;
        _depth = decoded is (byte)'{' or (byte)'[' ? 1 : 0;
        (_inString, _escaped) = (decoded == (byte)'"', false);
    }

    /// <summary>The object or array at hand has ended; what follows belongs to the value that it is.</summary>
    private void Leave(ReadOnlySpan<byte> raw)
    {
        _passed.Write(raw);
        _state = _outer.TryPop(out _level) ? State.InValue : State.Done;
        (_depth, _inString, _escaped) = (0, false, false);
    }

    private void ReadNull(ReadOnlySpan<byte> raw, byte decoded)
    {
        if (_literal < 4 && decoded == "null"u8[_literal])
        {
            _held.Write(raw);
            _literal++;
        }
        else if (_literal == 4 && decoded is (byte)',' or (byte)'}' or (byte)' ')
        {
            Dropped = true;
            _held.ResetWrittenCount();
            _state = State.Field;
            BeginField(raw, decoded);
        }
        else
        {
            Keep();
            InValue(raw, decoded);
        }
    }

    private void Keep()
    {
        Release();
        _level.Kept = true;
        (_depth, _inString, _escaped) = (0, false, false);
        _state = State.InValue;
    }

    private void InValue(ReadOnlySpan<byte> raw, byte decoded)
    {
        if (_inString)
        {
            _passed.Write(raw);
            _inString = _escaped || decoded != (byte)'"';
            _escaped = decoded == (byte)'\\' && !_escaped;
            return;
        }

        if (_depth == 0 && decoded is (byte)',' or (byte)'}' && _level.Schema.Elements is null)
        {
            _state = State.Field;
            BeginField(raw, decoded);
            return;
        }

        if (_depth == 0 && decoded is (byte)',' or (byte)']' && _level.Schema.Elements is not null)
        {
            _state = State.Element;
            BeginElement(raw, decoded);
            return;
        }

        _passed.Write(raw);
        _inString = decoded == (byte)'"';
        _depth += decoded is (byte)'{' or (byte)'[' ? 1 : decoded is (byte)'}' or (byte)']' ? -1 : 0;
    }

    private void Release()
    {
        _passed.Write(_held.WrittenSpan);
        _held.ResetWrittenCount();
    }

    /// <summary>An object or an array that is looked into.</summary>
    private struct Level(OptionalArguments schema)
    {
        public OptionalArguments Schema { get; } = schema;

        /// <summary>A field of the object has been passed on, so that the next one needs a comma.</summary>
        public bool Kept { get; set; }
    }
}
