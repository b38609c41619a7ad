using System.Text.Json;

namespace Heimdall.Wire.Json;

/// <summary>Checks of text that models wrote, and may have written badly.</summary>
internal static class JsonObject
{
    /// <summary>The text as a value when it is one whole, valid JSON object; otherwise nothing.</summary>
    public static RawJson? Whole(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            reader.Skip();
            return reader.Read() ? null : new RawJson(utf8.Trim(" \t\r\n"u8));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
