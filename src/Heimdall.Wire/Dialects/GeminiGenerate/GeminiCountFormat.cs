using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// https://ai.google.dev/api/tokens#method:-models.counttokens. The contents alone can stand in the body; with instructions and tools the whole request
/// stands in <c>generateContentRequest</c>, which names the model once more.
/// </summary>
internal sealed class GeminiCountFormat : CountFormat
{
    private static readonly string[] Fields = ["contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent"];

    /// <exception cref="DialectException">The body is not a JSON object.</exception>
    public override ReadOnlyMemory<byte> ChatBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            var wrapped = JsonFields.Scan(body).Find("generateContentRequest"u8);
            return wrapped.Kind == JsonKind.Object ? wrapped.Utf8 : body;
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"Invalid JSON payload received. {fault.Message}.");
        }
    }

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output)
    {
        using var fields = new JsonEmitter();
        WriteFields(GeminiGenerateDialect.Instance, Fields, request, context, fields);
        var written = JsonFields.Scan(fields.WrittenMemory);
        output.BeginObject();
        output.Name("generateContentRequest"u8);
        output.BeginObject();
        output.Name("model"u8);
        output.Text($"models/{context.Model}");
        foreach (var field in written.All)
        {
            output.Name(new JsonText(written.Json.Slice(field.NameStart, field.NameLength)));
            output.Raw(new RawJson(written.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
        output.EndObject();
    }

    public override long? ReadAnswer(ReadOnlySpan<byte> body) => FindNumber(body, "totalTokens"u8);

    public override void WriteAnswer(long tokens, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("totalTokens"u8);
        output.Number(tokens);
        output.EndObject();
    }
}
