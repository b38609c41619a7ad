using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Finds what a buffered answer says of itself by searching from its end, where it usually stands: no need to read the rest.</summary>
internal static class BufferedTail
{
    public static Usage? FindUsage(ReadOnlyMemory<byte> body)
    {
        for (var end = body.Length; body.Span[..end].LastIndexOf("\"usage\""u8) is var at and >= 0; end = at)
        {
            if (ReadUsage(Value(body, at + "\"usage\""u8.Length)) is { } usage)
                return FindTier(body) is { } tier ? usage with { ServiceTier = tier } : usage;
        }

        return null;
    }

    /// <summary>Empty when the answer gives none.</summary>
    public static JsonText FindFinishReason(ReadOnlyMemory<byte> body)
    {
        // The first choice counts, as everywhere else.
        var at = body.Span.IndexOf("\"finish_reason\""u8);
        if (at < 0)
            return default;
        var value = Value(body, at + "\"finish_reason\""u8.Length);
        var close = value.Span is [(byte)'"', .. var rest] ? rest.IndexOf((byte)'"') : -1;
        return close < 0 ? default : new JsonText(value.Slice(1, close));
    }

    // Beside the report in this dialect; a few providers have it within.
    private static ServiceTier? FindTier(ReadOnlyMemory<byte> body)
    {
        var at = body.Span.LastIndexOf("\"service_tier\""u8);
        var value = at < 0 ? default : Value(body, at + "\"service_tier\""u8.Length);
        var close = value.Span is [(byte)'"', .. var rest] ? rest.IndexOf((byte)'"') : -1;
        return close < 0 ? null : ServiceTiers.Read(new JsonText(value.Slice(1, close)));
    }

    private static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> body, int from) => body[from..].TrimStart(" \t\r\n:"u8);

    private static Usage? ReadUsage(ReadOnlyMemory<byte> value)
    {
        if (value.Span is not [(byte)'{', ..])
            return null;
        try
        {
            var reader = new Utf8JsonReader(value.Span, isFinalBlock: false, default);
            if (!reader.Read() || !reader.TrySkip())
                return null;
            using var index = StructuralIndex.Build(value[..(int)reader.BytesConsumed]);
            var cursor = new JsonCursor(index);
            return UsageReader.Read(ref cursor);
        }
        catch (Exception e) when (e is JsonException or JsonFault)
        {
            return null;
        }
    }
}
