using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Writes what a call gave back (https://ai.google.dev/gemini-api/docs/function-calling). The response is an object: <c>output</c> holds the texts, <c>error</c>
/// the words of a failure. Images and documents stand within it where the model takes them there, else beside it in the same turn.
/// </summary>
internal sealed class ResultWriter(WriteContext context, ModelGeneration model, JsonEmitter output)
{
    /// <param name="beside">Gets what must stand beside the results of the turn.</param>
    public void Write(AnsweredCall answered, List<Part> beside)
    {
        var within = new List<MediaSource.Base64>();
        output.BeginObject();
        output.Name("functionResponse"u8);
        output.BeginObject();
        CallIds.Write(answered.Call.Id, output);
        output.Name("name"u8);
        output.Text(ToolNames.For(answered.Call.Name, DialectId.GeminiGenerate));
        output.Name("response"u8);
        if (Written(answered.Result) is { IsAbsent: false } written)
            output.Raw(written);
        else
            WriteResponse(answered.Result);
        Sort(answered.Result.Content, within, beside);
        if (within.Count > 0)
            WriteParts(within);
        WriteExtras(answered.Result);
        output.EndObject();
        output.EndObject();
    }

    /// <summary>The response as a client of this dialect wrote it.</summary>
    private static RawJson Written(ToolResultPart result) =>
        result.Extras?.Find(static extra => extra.Name.Is("response"u8)).Value ?? default;

    private void WriteResponse(ToolResultPart result)
    {
        var any = false;
        output.BeginObject();
        output.Name(result.IsError ? "error"u8 : "output"u8);
        output.BeginText();
        foreach (var part in result.Content)
        {
            var text = TextOf(part);
            if (text.IsEmpty)
                continue;
            output.Append(any ? "\\n"u8 : default);
            output.Append(text.Span);
            any = true;
        }

        output.EndText();
        output.EndObject();
    }

    private static JsonText TextOf(Part part) => part switch
    {
        TextPart text => text.Text,
        DocumentPart { Source: MediaSource.PlainText document } => document.Text,
        _ => default,
    };

    private void Sort(List<Part> content, List<MediaSource.Base64> within, List<Part> beside)
    {
        foreach (var part in content)
        {
            if (part is TextPart or DocumentPart { Source: MediaSource.PlainText })
                continue;
            var source = part switch { ImagePart image => image.Source, DocumentPart document => document.Source, _ => null };
            if (source is MediaSource.Base64 data && model.TakesMediaInResponses && IsTakenWithin(data.MediaType))
            {
                within.Add(data);
                continue;
            }

            context.Report.Lowered("tool_result.content", "Images and documents stand beside the result, in the same turn.");
            beside.Add(new TextPart(JsonText.FromPlain("From the result of a tool call:"u8)));
            beside.Add(part);
        }
    }

    // https://ai.google.dev/gemini-api/docs/function-calling#multimodal, seen 2026-11
    private static bool IsTakenWithin(JsonText type) =>
        type.Is("image/png"u8) || type.Is("image/jpeg"u8) || type.Is("image/webp"u8) || type.Is("application/pdf"u8) || type.Is("text/plain"u8);

    private void WriteParts(List<MediaSource.Base64> media)
    {
        output.Name("parts"u8);
        output.BeginArray();
        foreach (var data in media)
        {
            output.BeginObject();
            MediaWriter.WriteInline(data.MediaType.Span, data.Data, output);
            output.EndObject();
        }

        output.EndArray();
    }

    private void WriteExtras(ToolResultPart result)
    {
        foreach (var extra in result.Extras ?? [])
        {
            if (!extra.Name.Named("willContinue"u8) && !extra.Name.Is("scheduling"u8))
                continue;
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }
}
