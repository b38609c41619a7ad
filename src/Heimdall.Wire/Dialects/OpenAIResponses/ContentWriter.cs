using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes what a user or a tool says; what the model cannot take becomes a sentence that says what was there.</summary>
internal sealed class ContentWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    public void Write(Part part)
    {
        if (part is OpaquePart opaque)
        {
            output.Raw(opaque.Value); // of this dialect: others were left out before
            return;
        }

        if (!part.CacheControl.IsAbsent)
            context.Report.Dropped("cache_control", "The upstream caches prompts by itself.");
        output.BeginObject();
        output.Name("type"u8);
        switch (part)
        {
            case ImagePart image when context.Facts.Vision != false || IsOwnOrigin:
                WriteImage(image);
                break;
            case ImagePart:
                WriteNote("image", "The model takes no images.");
                break;
            case DocumentPart document:
                WriteDocument(document);
                break;
            case AudioPart:
                WriteNote("audio", "The Responses API takes none.");
                break;
            default:
                BeginText();
                AppendText(part);
                output.EndText();
                break;
        }

        if (IsOwnOrigin)
            ItemFields.WriteAll(part.Extras, output);
        output.EndObject();
    }

    /// <summary>What a part says in words, within a string.</summary>
    public void AppendText(Part part)
    {
        switch (part)
        {
            case TextPart text:
                output.Append(text.Text.Span);
                break;
            case RefusalPart refusal:
                output.Append(refusal.Text.Span);
                break;
            case ToolReferencePart reference:
                output.Append("Tool "u8);
                output.Append(reference.ToolName.Span);
                output.Append(" is now loaded."u8);
                break;
            default:
                context.Report.Dropped(part.GetType().Name, "The Responses API has no word for it.");
                break;
        }
    }

    private void WriteImage(ImagePart image)
    {
        switch (image.Source)
        {
            case MediaSource.Base64 data:
                BeginImage();
                MediaText.WriteDataUrl(data, output);
                break;
            case MediaSource.Url url:
                BeginImage();
                output.Text(url.Address);
                break;
            case MediaSource.FileId file when IsOwnOrigin:
                output.Text("input_image"u8);
                output.Name("file_id"u8);
                output.Text(file.Id);
                break;
            default:
                WriteNote("image", "It was uploaded to another provider.");
                return;
        }

        if (image.Detail is not { } detail)
            return;
        output.Name("detail"u8);
        output.Text(detail);
    }

    private void BeginImage()
    {
        output.Text("input_image"u8);
        output.Name("image_url"u8);
    }

    private void WriteDocument(DocumentPart document)
    {
        if (document.Context is not null)
            context.Report.Dropped("document.context", "The Responses API has no word for it.");
        if (!document.Citations.IsAbsent)
            context.Report.Dropped("document.citations", "The Responses API does not cite documents.");
        switch (document.Source)
        {
            case MediaSource.Base64 data when context.Facts.PdfInput != false || IsOwnOrigin:
                BeginFile(document, needsName: true);
                output.Name("file_data"u8);
                MediaText.WriteDataUrl(data, output);
                break;
            case MediaSource.Url url:
                BeginFile(document, needsName: false);
                output.Name("file_url"u8);
                output.Text(url.Address);
                break;
            case MediaSource.FileId file when IsOwnOrigin:
                BeginFile(document, needsName: false);
                output.Name("file_id"u8);
                output.Text(file.Id);
                break;
            case MediaSource.PlainText text:
                BeginText();
                output.Append(text.Text.Span);
                output.EndText();
                break;
            case MediaSource.Parts parts:
                WriteTexts(parts.Content);
                break;
            default:
                WriteNote("document", "The model takes no such document.");
                break;
        }
    }

    // The API refuses file_data without a name, and takes the kind of the file from it.
    private void BeginFile(DocumentPart document, bool needsName)
    {
        output.Text("input_file"u8);
        if (document.Title is not { IsEmpty: false } title)
        {
            if (!needsName || IsOwnOrigin)
                return;
            title = JsonText.FromPlain("document.pdf"u8);
        }

        output.Name("filename"u8);
        output.Text(title);
    }

    private void WriteTexts(List<Part> parts)
    {
        BeginText();
        MediaText.AppendTexts(parts, context.Report, output);
        output.EndText();
    }

    private void WriteNote(string subject, string reason)
    {
        BeginText();
        output.Append(MediaText.Note(subject, reason, context.Report));
        output.EndText();
    }

    private void BeginText()
    {
        output.Text("input_text"u8);
        output.Name("text"u8);
        output.BeginText();
    }
}
