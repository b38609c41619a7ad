using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// What a function's response says. It may be any object; by convention <c>output</c> holds what the function gave back and <c>error</c> why it failed
/// (https://ai.google.dev/api/caching#FunctionResponse).
/// </summary>
internal static class ResultText
{
    /// <summary>The text, where the object holds one and nothing else; otherwise the object as JSON.</summary>
    public static JsonText Read(RawJson response, out bool isError)
    {
        isError = false;
        if (response.Kind == JsonKind.String)
            return new JsonText(response.Utf8[1..^1]);
        if (response.Kind != JsonKind.Object)
            return default;
        var fields = JsonFields.Scan(response.Utf8);
        if (fields.All.Length == 0)
            return default;
        if (fields.All.Length > 1)
            return JsonText.Holding(response);
        var field = fields.All[0];
        isError = new JsonText(response.Utf8.Slice(field.NameStart, field.NameLength)).Is("error"u8);
        var value = new RawJson(response.Utf8.Slice(field.ValueStart, field.ValueLength));
        return value.Kind == JsonKind.String ? new JsonText(value.Utf8[1..^1]) : JsonText.Holding(response);
    }
}
