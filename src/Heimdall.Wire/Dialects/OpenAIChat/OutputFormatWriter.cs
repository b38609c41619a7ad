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

    // Other dialects hold the model to any schema, this one to some: a 400 for the others would refuse what the client may rightly ask.
    private bool IsStrictHere(OutputFormat format)
    {
        if (request.Origin == DialectId.OpenAIChat || StrictSchema.Fits(format.Schema))
            return true;
        context.Report.Lowered("output_format", "The schema is not one that this dialect can be strict about; the model is asked to follow it.");
        return false;
    }

    private void WriteSchema(OutputFormat format)
    {
        output.BeginObject();
        output.Name("name"u8);
        if (format.Name is { IsEmpty: false } name)
            output.Text(name);
        else
            output.Text("response"u8); // required here, and other dialects have none
        if (format.Description is { } description)
        {
            output.Name("description"u8);
            output.Text(description);
        }

        output.Name("schema"u8);
        output.Raw(format.Schema);
        if (format.Strict is { } strict)
        {
            output.Name("strict"u8);
            output.Boolean(strict && IsStrictHere(format));
        }

        output.EndObject();
    }
}
