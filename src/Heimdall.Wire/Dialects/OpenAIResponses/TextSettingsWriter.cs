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

    // Left out it means no here, and other dialects mean yes.
    private void WriteSchema(OutputFormat format)
    {
        var strict = format.Strict ?? (IsOwnOrigin ? null : true);
        SchemaFormat.Write(format, strict == true ? IsOwnOrigin || request.Origin == DialectId.OpenAIChat || SchemaFormat.CanBeStrict(format, report) : strict, output);
    }
}
