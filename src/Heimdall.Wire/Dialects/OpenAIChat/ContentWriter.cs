using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes the content of a message: a string where it is text alone, for some upstreams know nothing else; else an array of parts.
/// A client of this dialect gets the form that it chose.
/// </summary>
internal sealed class ContentWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly MediaWriter _media = new(request, context, output);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIChat;

    public void Write(List<Part> parts)
    {
        if (parts.TrueForAll(IsPlainText))
            WriteJoined(parts, "\\n\\n"u8);
        else
            WriteParts(parts);
    }

    /// <summary>The texts of an assistant turn; what else it holds stands in other fields.</summary>
    public void WriteAssistantText(List<Part> texts)
    {
        // A text with citations was cut where they stand, so its pieces belong together.
        var cited = texts.Exists(static part => part is TextPart { Citations.IsAbsent: false });
        if (texts.TrueForAll(IsPlainText))
            WriteJoined(texts, cited ? default : "\\n"u8);
        else
            WriteParts(texts);
    }

    private bool IsPlainText(Part part) =>
        part is TextPart && (part.CacheControl.IsAbsent || !CacheControlWriter.IsTaken(request, context)) && !(IsOwnOrigin && part.Extras is not null);

    private void WriteJoined(List<Part> parts, ReadOnlySpan<byte> separator)
    {
        if (IsOwnOrigin && parts.Count > 1)
        {
            WriteParts(parts);
            return;
        }

        var any = false;
        output.BeginText();
        foreach (var part in parts)
        {
            var text = ((TextPart)part).Text;
            if (!part.CacheControl.IsAbsent)
                CacheControlWriter.ReportDropped(context);
            if (text.IsEmpty)
                continue;
            if (any)
                output.Append(separator);
            output.Append(text.Span);
            any = true;
        }

        output.EndText();
    }

    private void WriteParts(List<Part> parts)
    {
        output.BeginArray();
        foreach (var part in parts)
            WritePart(part);
        output.EndArray();
    }

    private void WritePart(Part part)
    {
        if (part is OpaquePart opaque)
        {
            output.Raw(opaque.Value); // of this dialect: others were left out before
            return;
        }

        output.BeginObject();
        output.Name("type"u8);
        if (part is TextPart text)
            WriteText(text.Text);
        else
            _media.Write(part);
        CacheControlWriter.Write(part.CacheControl, request, context, output);
        if (IsOwnOrigin)
            ExtrasWriter.Write(part.Extras, output);
        output.EndObject();
    }

    private void WriteText(JsonText text)
    {
        output.Text("text"u8);
        output.Name("text"u8);
        output.Text(text);
    }
}
