using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Finds what routing needs, in one pass over the top level.</summary>
internal static class HeadReader
{
    public static RequestHead Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var fields = JsonFields.Scan(body);
            var stream = Flag(fields.Find("stream"u8), "stream");
            return new RequestHead
            {
                Body = body,
                Fields = fields,
                Model = Model(fields),
                Stream = stream,
                StreamUsage = stream && WantsUsage(fields.Find("stream_options"u8)),
            };
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"We could not parse the JSON body of your request: {fault.Message}.");
        }
    }

    /// <summary>Whether <c>stream_options</c> asks for the usage report.</summary>
    public static bool WantsUsage(RawJson streamOptions) =>
        streamOptions.Kind == JsonKind.Object && JsonFields.Scan(streamOptions.Utf8).Find("include_usage"u8).Kind == JsonKind.True;

    private static JsonText Model(JsonFields fields)
    {
        var value = fields.Find("model"u8);
        if (value.IsAbsent || value.Kind == JsonKind.Null)
            throw DialectException.InvalidRequest("You must provide a model parameter.", "model");
        if (value.Kind != JsonKind.String)
            throw DialectException.InvalidRequest("Invalid type for 'model': a string is expected.", "model");
        if (value.Utf8.Length == 2)
            throw DialectException.InvalidRequest("You must provide a model parameter.", "model");
        return new JsonText(value.Utf8[1..^1]);
    }

    private static bool Flag(RawJson value, string name) => value.Kind switch
    {
        JsonKind.True => true,
        JsonKind.False or JsonKind.Null => false,
        JsonKind.None when value.IsAbsent => false,
        _ => throw DialectException.InvalidRequest($"Invalid type for '{name}': a boolean is expected.", name),
    };
}
