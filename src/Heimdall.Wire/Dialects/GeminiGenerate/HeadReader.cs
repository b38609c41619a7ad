using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Finds what routing needs: the address names the model and says whether the answer is streamed.</summary>
internal static class HeadReader
{
    private const string ModelPrefix = "models/";

    public static RequestHead Read(ReadOnlyMemory<byte> body, RequestPath path)
    {
        try
        {
            return new RequestHead
            {
                Body = body,
                Fields = JsonFields.Scan(body),
                Model = Model(path.Model),
                Stream = path.Stream,
                StreamUsage = path.Stream,
                Framing = path.Framing,
            };
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"Invalid JSON payload received. {fault.Message}.");
        }
    }

    private static JsonText Model(string? model)
    {
        var name = model is not null && model.StartsWith(ModelPrefix, StringComparison.Ordinal) ? model[ModelPrefix.Length..] : model;
        return string.IsNullOrEmpty(name) ? throw DialectException.InvalidRequest("The address names no model.", "model") : JsonText.From(name);
    }
}
