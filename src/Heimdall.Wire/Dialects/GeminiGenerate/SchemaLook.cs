using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>What must be known of a whole schema before its first keyword is written.</summary>
internal ref struct SchemaLook
{
    private bool _hasType;
    private bool _hasAlternatives;
    private JsonCursor _allOf;
    private JsonText _allOfName;
    private bool _hasProperties;
    private bool _hasItems;
    private JsonKind _sample;

    public bool HasRef { get; private set; }

    public bool HasMinimum { get; private set; }

    public bool HasMaximum { get; private set; }

    public bool IsInteger { get; private set; }

    /// <summary>Something of the enumeration is a string or a number.</summary>
    public bool EnumIsSayable { get; private set; }

    public bool ConstantIsEnum { get; private set; }

    public bool TakesFormat { get; private set; }

    public bool AllOfIsOne { get; private set; }

    /// <summary>Something is said in other words, or not at all.</summary>
    public bool Lost { get; private set; }

    public JsonText Description { get; private set; }

    /// <summary>Keywords for the description; null where there are none.</summary>
    public List<(JsonText Name, RawJson Value)>? Unsaid { get; private set; }

    /// <summary>The type that a schema without one means; empty where it has one, or means none. The API wants it written.</summary>
    public readonly ReadOnlySpan<byte> ImpliedType => (_hasType || HasRef || _hasAlternatives, _hasProperties, _hasItems, _sample) switch
    {
        (true, _, _, _) => default,
        (_, true, _, _) => "object"u8,
        (_, _, true, _) => "array"u8,
        (_, _, _, JsonKind.String) => "string"u8,
        (_, _, _, JsonKind.Number) => "number"u8,
        _ => default,
    };

    public static SchemaLook At(JsonCursor cursor)
    {
        var look = default(SchemaLook);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            var value = cursor;
            cursor.Skip();
            look.Take(SchemaKeywords.Of(name), name, value);
        }

        look.JudgeAllOf();
        return look;
    }

    private void Take(SchemaKeyword keyword, JsonText name, JsonCursor value)
    {
        switch (keyword)
        {
            case SchemaKeyword.Reference:
                HasRef = true;
                break;
            case SchemaKeyword.Plain:
                TakePlain(name, value);
                break;
            case SchemaKeyword.Description:
                Description = value.TextOrSkip();
                break;
            case SchemaKeyword.Map:
                _hasProperties = true;
                break;
            case SchemaKeyword.Schema or SchemaKeyword.List:
                _hasItems |= name.Is("items"u8) || name.Is("prefixItems"u8);
                _hasAlternatives |= name.Is("anyOf"u8) || name.Is("oneOf"u8);
                break;
            case SchemaKeyword.Enum:
                TakeEnum(value);
                break;
            case SchemaKeyword.Constant:
                TakeConstant(name, value);
                break;
            case SchemaKeyword.Format:
                TakeFormat(name, value);
                break;
            case SchemaKeyword.AllOf:
                _allOfName = name;
                _allOf = value;
                break;
            case SchemaKeyword.ExclusiveMinimum or SchemaKeyword.ExclusiveMaximum:
                Lost = true;
                break;
            case SchemaKeyword.Unsaid:
                Leave(name, value);
                break;
            default:
                break;
        }
    }

    private void TakePlain(JsonText name, JsonCursor value)
    {
        HasMinimum |= name.Is("minimum"u8);
        HasMaximum |= name.Is("maximum"u8);
        if (!name.Is("type"u8))
            return;
        _hasType = true;
        IsInteger = value.Kind == JsonKind.String && value.ReadText().Is("integer"u8);
    }

    private void TakeEnum(JsonCursor value)
    {
        if (!value.TryEnterArray())
            return;
        while (value.NextElement())
        {
            _sample = _sample == JsonKind.None ? value.Kind : _sample;
            var isSayable = value.Kind is JsonKind.String or JsonKind.Number;
            EnumIsSayable |= isSayable;
            Lost |= !isSayable;
            value.Skip();
        }
    }

    private void TakeConstant(JsonText name, JsonCursor value)
    {
        ConstantIsEnum = value.Kind is JsonKind.String or JsonKind.Number;
        _sample = value.Kind;
        Lost = true;
        if (!ConstantIsEnum)
            Leave(name, value);
    }

    // https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support
    private void TakeFormat(JsonText name, JsonCursor value)
    {
        var format = value;
        var word = format.TextOrSkip();
        TakesFormat = word.Is("date-time"u8) || word.Is("date"u8) || word.Is("time"u8)
            || word.Is("int32"u8) || word.Is("int64"u8) || word.Is("float"u8) || word.Is("double"u8);
        if (!TakesFormat)
            Leave(name, value);
    }

    private void JudgeAllOf()
    {
        if (_allOf.Kind != JsonKind.Array)
            return;
        var count = 0;
        var members = _allOf;
        members.EnterArray();
        for (; members.NextElement(); count++)
            members.Skip();
        AllOfIsOne = count == 1 && !_hasAlternatives;
        Lost = true;
        if (!AllOfIsOne)
            Leave(_allOfName, _allOf);
        _hasAlternatives |= AllOfIsOne;
    }

    private void Leave(JsonText name, JsonCursor value)
    {
        Lost = true;
        (Unsaid ??= []).Add((name, value.ReadRaw()));
    }
}
