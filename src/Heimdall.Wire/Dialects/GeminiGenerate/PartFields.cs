using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Where the fields of one part stand (https://ai.google.dev/api/caching#Part). A part holds one datum, whose field says what it is; the others may
/// come before or after it.
/// </summary>
internal ref struct PartFields
{
    public bool HasText;
    public JsonText Text;
    public bool Thought;
    public JsonText Signature;

    /// <summary>The field that holds the datum, where it is not text.</summary>
    public JsonText DataName;
    public JsonCursor Data;

    /// <summary>Fields beside the datum that only this dialect knows; null where there are none.</summary>
    public List<ExtraField>? Extras;

    public readonly bool Is(ReadOnlySpan<byte> dataName) => DataName.Named(dataName);

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!cursor.TryReadNull())
                ReadField(ref cursor, name);
        }
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("text"u8))
        {
            HasText = cursor.Kind == JsonKind.String;
            Text = cursor.TextOrSkip();
        }
        else if (name.Is("thought"u8))
        {
            Thought = cursor.Kind == JsonKind.True;
            cursor.Skip();
        }
        else if (name.Named("thoughtSignature"u8))
        {
            Signature = cursor.TextOrSkip();
        }
        else if (cursor.Kind == JsonKind.Object && !IsBeside(name))
        {
            DataName = name;
            Data = cursor;
            cursor.Skip();
        }
        else
        {
            (Extras ??= []).Add(new ExtraField(name, cursor.ReadRaw()));
        }
    }

    private static bool IsBeside(JsonText name) => name.Named("videoMetadata"u8) || name.Named("partMetadata"u8) || name.Named("mediaResolution"u8);
}
