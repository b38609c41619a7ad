using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes images, documents and audio; what the model cannot take becomes a sentence that says what was there.</summary>
internal sealed class MediaWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <summary>Writes the part's <c>type</c> value and what belongs to it into the object that is open.</summary>
    public void Write(Part part)
    {
        switch (part)
        {
            case ImagePart image when context.Facts.Vision != false:
                WriteImage(image);
                break;
            case ImagePart:
                WriteNote("image", "The model takes no images.");
                break;
            case DocumentPart document:
                WriteDocument(document);
                break;
            case AudioPart audio:
                WriteAudio(audio);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text.Span);
                break;
            case ToolReferencePart reference:
                WriteText(Encoding.UTF8.GetBytes($"Tool {reference.ToolName} is now loaded."));
                break;
            default:
                WriteNote(part.GetType().Name, "Chat completions have no word for it.");
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
                EndImage(image);
                break;
            case MediaSource.Url url:
                BeginImage();
                output.Text(url.Address);
                EndImage(image);
                break;
            default:
                WriteNote("image", "It was uploaded to another provider.");
                break;
        }
    }

    private void BeginImage()
    {
        output.Text("image_url"u8);
        output.Name("image_url"u8);
        output.BeginObject();
        output.Name("url"u8);
    }

    private void EndImage(ImagePart image)
    {
        if (image.Detail is { } detail)
        {
            output.Name("detail"u8);
            output.Text(detail);
        }

        output.EndObject();
    }

    private void WriteDocument(DocumentPart document)
    {
        ReportUnsayable(document);
        switch (document.Source)
        {
            case MediaSource.Base64 data when context.Facts.PdfInput != false:
                BeginFile(document);
                output.Name("file_data"u8);
                MediaText.WriteDataUrl(data, output);
                output.EndObject();
                break;
            case MediaSource.Url url when request.Origin == DialectId.OpenAIChat || context.Quirks.HasFlag(Quirks.DocumentUrls):
                BeginFile(document);
                output.Name("file_data"u8);
                output.Text(url.Address);
                output.EndObject();
                break;
            case MediaSource.FileId file when request.Origin == DialectId.OpenAIChat:
                BeginFile(document);
                output.Name("file_id"u8);
                output.Text(file.Id);
                output.EndObject();
                break;
            case MediaSource.PlainText text:
                WriteText(text.Text.Span);
                break;
            case MediaSource.Parts parts:
                WriteTexts(parts.Content);
                break;
            default:
                WriteNote("document", "The model takes no such document.");
                break;
        }
    }

    private void ReportUnsayable(DocumentPart document)
    {
        if (document.Context is not null)
            context.Report.Dropped("document.context", "Chat completions have no word for it.");
        if (!document.Citations.IsAbsent)
            context.Report.Dropped("document.citations", "Chat completions do not cite documents.");
        if (document is { Title: not null, Source: MediaSource.PlainText or MediaSource.Parts })
            context.Report.Dropped("document.title", "The document became plain text.");
    }

    private void BeginFile(DocumentPart document)
    {
        output.Text("file"u8);
        output.Name("file"u8);
        output.BeginObject();
        if (document.Title is { IsEmpty: false } title)
        {
            output.Name("filename"u8);
            output.Text(title);
        }
        else if (request.Origin != DialectId.OpenAIChat)
        {
            output.Name("filename"u8);
            output.Text("document.pdf"u8); // required beside file_data
        }
    }

    private void WriteAudio(AudioPart audio)
    {
        output.Text("input_audio"u8);
        output.Name("input_audio"u8);
        output.BeginObject();
        output.Name("data"u8);
        output.Text(audio.Data);
        output.Name("format"u8);
        output.Text(audio.Format);
        output.EndObject();
    }

    private void WriteTexts(List<Part> parts)
    {
        output.Text("text"u8);
        output.Name("text"u8);
        output.BeginText();
        MediaText.AppendTexts(parts, context.Report, output);
        output.EndText();
    }

    private void WriteNote(string subject, string reason) => WriteText(MediaText.Note(subject, reason, context.Report));

    private void WriteText(ReadOnlySpan<byte> text)
    {
        output.Text("text"u8);
        output.Name("text"u8);
        output.Text(text);
    }
}
