using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Writes a request for an upstream (https://ai.google.dev/api/generate-content#request-body). What stays the same from turn to turn comes first, and the
/// same conversation gives the same bytes, so that the upstream finds its prompt cache again (conformance B46).
/// </summary>
internal sealed class RequestWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly ModelGeneration _model = ModelGeneration.Of(context.Model);

    /// <exception cref="DialectException">The request asks for what must not go missing in silence.</exception>
    public void Write()
    {
        Indispensable.Check(request, DialectId.GeminiGenerate);
        var conversation = Conversation.Arrange(request, context);
        var tools = new ToolWriter(request, context, output);
        var config = new GenerationConfigWriter(request, context, _model, tools.HasFunctions, output);
        output.BeginObject();
        WriteSystem(conversation.System, config.Instruction);
        tools.Write();
        output.Name("contents"u8);
        new ContentWriter(request, context, _model, output).Write(conversation.Turns);
        config.Write();
        WriteExtras();
        output.EndObject();
    }

    private void WriteSystem(List<TextPart> texts, RawJson? schema)
    {
        if (texts.Count == 0 && schema is null)
            return;
        output.Name("systemInstruction"u8);
        output.BeginObject();
        output.Name("parts"u8);
        output.BeginArray();
        foreach (var text in texts)
            WriteText(text.Text);
        if (schema is { } wanted)
            WriteText(new JsonText((byte[])[.. "Answer with one JSON object and nothing else. It must follow this JSON schema:\\n"u8, .. JsonText.Holding(wanted).Span]));
        output.EndArray();
        output.EndObject();
    }

    private void WriteText(JsonText text)
    {
        output.BeginObject();
        output.Name("text"u8);
        output.Text(text);
        output.EndObject();
    }

    private void WriteExtras()
    {
        foreach (var extra in request.Extras)
        {
            if (request.Origin != DialectId.GeminiGenerate)
            {
                context.Report.Dropped(extra.Name.ToString(), "The Gemini API has no word for it.");
            }
            else if (!extra.Name.StartsWith(SettingsReader.Prefix) && !extra.Name.Named("toolConfig"u8))
            {
                output.Name(extra.Name);
                output.Raw(extra.Value);
            }
        }

        if (request.UserId is not null)
            context.Report.Dropped("user", "The Gemini API has no word for it.");
    }
}
