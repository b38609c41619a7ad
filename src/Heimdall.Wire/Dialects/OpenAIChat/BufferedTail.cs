using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Finds what a buffered answer says of itself by searching from its end, where it usually stands: no need to read the rest.</summary>
internal static class BufferedTail
{
    public static Usage? FindUsage(ReadOnlySpan<byte> body)
    {
        for (var end = body.Length; body[..end].LastIndexOf("\"usage\""u8) is var at and >= 0; end = at)
        {
            if (ReadUsage(Value(body, at + "\"usage\""u8.Length)) is { } usage)
                return usage;
        }

        return null;
    }

    /// <summary>Empty when the answer gives none.</summary>
    public static JsonText FindFinishReason(ReadOnlySpan<byte> body)
    {
        // The first choice counts, as everywhere else.
        var at = body.IndexOf("\"finish_reason\""u8);
        if (at < 0)
            return default;
        var value = Value(body, at + "\"finish_reason\""u8.Length);
        var close = value.Length > 1 && value[0] == (byte)'"' ? value[1..].IndexOf((byte)'"') : -1;
        return close < 0 ? default : new JsonText(value.Slice(1, close).ToArray());
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> body, int from) => body[from..].TrimStart(" \t\r\n:"u8);

    private static Usage? ReadUsage(ReadOnlySpan<byte> value)
    {
        if (value is not [(byte)'{', ..])
            return null;
        try
        {
            var reader = new Utf8JsonReader(value, isFinalBlock: false, default);
            if (!reader.Read() || !reader.TrySkip())
                return null;
            using var index = StructuralIndex.Build(value[..(int)reader.BytesConsumed].ToArray());
            var cursor = new JsonCursor(index);
            return UsageReader.Read(ref cursor);
        }
        catch (Exception e) when (e is JsonException or JsonFault)
        {
            return null;
        }
    }
}
