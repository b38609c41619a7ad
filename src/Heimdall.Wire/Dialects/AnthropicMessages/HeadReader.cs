using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Finds what routing needs, and reads nothing else.</summary>
internal static class HeadReader
{
    public static RequestHead Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var fields = JsonFields.Scan(body);
            return new RequestHead
            {
                Body = body,
                Fields = fields,
                Model = ModelOf(fields.Find("model"u8)),
                Stream = StreamOf(fields.Find("stream"u8)),
                StreamUsage = true,
            };
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}");
        }
    }

    private static JsonText ModelOf(RawJson value) => value.Kind switch
    {
        JsonKind.None => throw DialectException.InvalidRequest("model: Field required", "model"),
        JsonKind.String when value.Span.Length == 2 => throw DialectException.InvalidRequest("model: String should have at least 1 character", "model"),
        JsonKind.String => new JsonText(value.Utf8[1..^1]),
        _ => throw DialectException.InvalidRequest("model: Input should be a valid string", "model"),
    };

    private static bool StreamOf(RawJson value)
    {
        if (value.Span.SequenceEqual("true"u8))
            return true;
        return value.IsAbsent || value.Span.SequenceEqual("false"u8) || value.Span.SequenceEqual("null"u8)
            ? false
            : throw DialectException.InvalidRequest("stream: Input should be a valid boolean", "stream");
    }
}
