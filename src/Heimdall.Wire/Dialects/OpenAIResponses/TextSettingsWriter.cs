using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes <c>text</c>: the form of the answer, and how long-winded it shall be.</summary>
internal sealed class TextSettingsWriter(ChatRequest request, JsonEmitter output, TranslationReport report)
{
    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    /// <summary>Extras that are no top-level fields here, but settings of the text.</summary>
    public static bool Holds(JsonText extra) => extra.Is("verbosity"u8) || extra.StartsWith("text."u8);

    public void Write()
    {
        var settings = Settings();
        if (request.OutputFormat is null && settings.Count == 0)
            return;
        output.Name("text"u8);
        output.BeginObject();
        if (request.OutputFormat is { } format)
        {
            output.Name("format"u8);
            WriteFormat(format);
        }

        foreach (var setting in settings)
        {
            output.Name(setting.Name.StartsWith("text."u8) ? new JsonText(setting.Name.Escaped["text.".Length..]) : setting.Name);
            output.Raw(setting.Value);
        }

        output.EndObject();
    }

    private List<ExtraField> Settings() =>
        request.Origin is DialectId.OpenAIResponses or DialectId.OpenAIChat ? request.Extras.FindAll(static extra => Holds(extra.Name)) : [];

    private void WriteFormat(OutputFormat format)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text(format.Schema.IsAbsent ? "json_object"u8 : "json_schema"u8);
        if (!format.Schema.IsAbsent)
            WriteSchema(format);
        output.EndObject();
    }

    private void WriteSchema(OutputFormat format)
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
        if ((format.Strict ?? (IsOwnOrigin ? null : true)) is not { } strict)
            return;
        output.Name("strict"u8);
        output.Boolean(strict && IsStrictHere(format));
    }

    // Other dialects hold the model to any schema, this one to some: a 400 for the others would refuse what the client may rightly ask.
    private bool IsStrictHere(OutputFormat format)
    {
        if (request.Origin is DialectId.OpenAIResponses or DialectId.OpenAIChat || StrictSchema.Fits(format.Schema))
            return true;
        report.Lowered("output_format", "The schema is not one that this dialect can be strict about; the model is asked to follow it.");
        return false;
    }
}
