using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Where the fields of one candidate stand (https://ai.google.dev/api/generate-content#candidate).</summary>
internal ref struct CandidateFields
{
    public long Index;
    public JsonText FinishReason;
    public JsonText FinishMessage;
    public RawJson Grounding;
    public RawJson UrlContext;

    // A cursor that was never set finds no value.
    private JsonCursor _parts;

    public void Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8))
                Index = cursor.IntegerOrSkip() ?? 0;
            else if (name.Named("finishReason"u8))
                FinishReason = cursor.TextOrSkip();
            else if (name.Named("finishMessage"u8))
                FinishMessage = cursor.TextOrSkip();
            else if (name.Named("groundingMetadata"u8) && cursor.Kind == JsonKind.Object)
                Grounding = cursor.ReadRaw();
            else if (name.Named("urlContextMetadata"u8) && cursor.Kind == JsonKind.Object)
                UrlContext = cursor.ReadRaw();
            else if (name.Is("content"u8))
                ReadContent(ref cursor);
            else
                cursor.Skip();
        }
    }

    public void PassParts(PartEvents events)
    {
        if (_parts.Kind != JsonKind.Array)
            return;
        _parts.EnterArray();
        while (_parts.NextElement())
        {
            if (_parts.Kind == JsonKind.Object)
                events.Pass(ref _parts);
            else
                _parts.Skip();
        }
    }

    private void ReadContent(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("parts"u8) && cursor.Kind == JsonKind.Array)
                _parts = cursor;
            cursor.Skip();
        }
    }
}
