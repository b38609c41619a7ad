using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>The fields of a JSON schema that the answer has to fit, which both dialects of OpenAI's have.</summary>
internal static class SchemaFormat
{
    /// <param name="strict">Null: not said.</param>
    public static void Write(OutputFormat format, bool? strict, JsonEmitter output)
    {
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
        if (strict is not { } value)
            return;
        output.Name("strict"u8);
        output.Boolean(value);
    }

    /// <summary>
    /// Whether the upstream can hold the model to the schema. Other dialects hold it to any, these to some: a 400 for the rest would refuse what the client
    /// may rightly ask.
    /// </summary>
    public static bool CanBeStrict(OutputFormat format, TranslationReport report)
    {
        if (StrictSchema.Fits(format.Schema))
            return true;
        report.Lowered("output_format", "The schema is not one that this dialect can be strict about; the model is asked to follow it.");
        return false;
    }
}
