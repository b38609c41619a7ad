using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes <c>response_format</c>, or asks for the schema in words where the upstream only knows "some JSON".</summary>
internal sealed class OutputFormatWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private bool HasSchema => request.OutputFormat is { Schema.IsAbsent: false };

    private bool TakesSchema => context.Facts.JsonSchemaOutput != false && !context.Quirks.HasFlag(Quirks.NoJsonSchema);

    /// <summary>What the system message must say so that the answer has the form wanted; null: nothing.</summary>
    public RawJson? Instruction => HasSchema && !TakesSchema ? request.OutputFormat!.Schema : null;

    public void Write()
    {
        if (request.OutputFormat is not { } format)
            return;
        output.Name("response_format"u8);
        output.BeginObject();
        output.Name("type"u8);
        if (HasSchema && TakesSchema)
        {
            output.Text("json_schema"u8);
            output.Name("json_schema"u8);
            WriteSchema(format);
        }
        else
        {
            output.Text("json_object"u8);
            if (HasSchema)
                context.Report.Lowered("output_format", "The upstream takes no JSON schema; the schema is part of the instructions instead.");
        }

        output.EndObject();
    }

    private void WriteSchema(OutputFormat format)
    {
        output.BeginObject();
        SchemaFormat.Write(format, format.Strict == true ? request.Origin == DialectId.OpenAIChat || SchemaFormat.CanBeStrict(format, context.Report) : format.Strict, output);
        output.EndObject();
    }
}
