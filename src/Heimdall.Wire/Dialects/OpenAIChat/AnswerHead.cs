using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>What a chunk or a buffered answer says beside its choices. Fields come in any order, so they are found first and used after.</summary>
internal ref struct AnswerHead
{
    public JsonText Id;
    public JsonText Model;
    public Usage? Usage;
    public ServiceTier? Tier;
    public RawJson Error;
    public JsonCursor Choices;

    /// <summary>What a search found, with titles or (older) without.</summary>
    public JsonCursor SearchResults;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            ReadField(ref cursor, name);
        if (Usage is not null && Tier is not null)
            Usage = Usage with { ServiceTier = Tier };
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("id"u8))
        {
            Id = cursor.TextOrSkip();
        }
        else if (name.Is("model"u8))
        {
            Model = cursor.TextOrSkip();
        }
        else if (name.Is("choices"u8))
        {
            Choices = cursor;
            cursor.Skip();
        }
        else if (name.Is("usage"u8))
        {
            Usage = UsageReader.Read(ref cursor) ?? Usage;
        }
        else if (name.Is("service_tier"u8))
        {
            Tier = ServiceTiers.Read(cursor.TextOrSkip());
        }
        else if (name.Is("error"u8))
        {
            ReadError(ref cursor);
        }
        else if (name.Is("object"u8) && cursor.TextOrSkip() is var kind)
        {
            // vLLM's older error body has no "error" around it.
            Error = kind.Is("error"u8) ? RawJson.FromLiteral("true"u8) : Error;
        }
        else if (name.Is("search_results"u8) || (name.Is("citations"u8) && SearchResults.Kind != JsonKind.Array))
        {
            SearchResults = cursor;
            cursor.Skip();
        }
        else if (name.Is("x_groq"u8))
        {
            ReadGroq(ref cursor);
        }
        else
        {
            cursor.Skip();
        }
    }

    private void ReadError(ref JsonCursor cursor)
    {
        var value = cursor.ReadRaw();
        if (value.Kind == JsonKind.Object || (value.Kind == JsonKind.String && value.Utf8.Length > 2))
            Error = value;
    }

    // https://console.groq.com/docs/api-reference#chat-create, seen 2026-11: usage and errors of a stream stand here.
    private void ReadGroq(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("usage"u8))
                Usage = UsageReader.Read(ref cursor) ?? Usage;
            else if (name.Is("error"u8))
                ReadError(ref cursor);
            else
                cursor.Skip();
        }
    }
}
