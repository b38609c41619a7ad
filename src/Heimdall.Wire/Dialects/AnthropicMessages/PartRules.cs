using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Which parts an Anthropic upstream takes where, and what becomes of the others.</summary>
/// <param name="ownWords">The request came in this dialect, so that parts only it knows may be written.</param>
internal sealed class PartRules(bool ownWords, TranslationReport report)
{
    private static readonly JsonText ToolFailed = JsonText.FromPlain("The tool failed and said nothing."u8);

    /// <summary>The part to write; nothing when it is left out.</summary>
    /// <exception cref="DialectException">It must not be left out.</exception>
    public Part? Apply(Part part, Role role, int message, int index) => part switch
    {
        TextPart text => Keep(text),
        RefusalPart refusal => Keep(new TextPart(refusal.Text)),
        ThinkingPart thinking => role == Role.Assistant ? Keep(thinking, message) : null,
        RedactedThinkingPart redacted => role == Role.Assistant && WireTypes.MayBeSignature(redacted.Data.Span) ? redacted : Foreign(message),
        ImagePart or DocumentPart when role == Role.Assistant => Drop($"messages.{message}", "An assistant's turn holds no images or documents."),
        ImagePart image => Check(image, message, index),
        DocumentPart document => Check(document, message, index),
        ToolResultPart result => result with { Content = KeepContent(result, message, index) },
        ToolReferencePart reference => ownWords ? reference : new TextPart(Loaded(reference)),
        OpaquePart opaque when ownWords => opaque,
        OpaquePart opaque when role == Role.Assistant => Lower(opaque, message),
        OpaquePart opaque => throw DialectException.InvalidRequest(
            $"messages.{message}.content.{index}: this model takes text, images and PDF documents, not '{opaque.Type}'. Leave it out, or choose a model that takes it.",
            $"messages.{message}.content.{index}"),
        AudioPart => throw DialectException.InvalidRequest(
            $"messages.{message}.content.{index}: this model takes text, images and PDF documents, not audio. Transcribe it first, or choose a model that hears.",
            $"messages.{message}.content.{index}"),
        _ => part,
    };

    private static TextPart? Keep(TextPart text) => TextRules.IsBlank(text.Text) ? null : text;

    private ThinkingPart? Keep(ThinkingPart thinking, int message)
    {
        if (thinking.State is { Origin: DialectId.AnthropicMessages, IsRedacted: false } state && WireTypes.MayBeSignature(state.Data.Span))
            return thinking;
        Foreign(message);
        return null;
    }

    private Part? Foreign(int message) =>
        Drop($"messages.{message}.thinking", "Thinking that Anthropic did not sign would be refused.");

    private Part? Drop(string subject, string reason)
    {
        report.Dropped(subject, reason);
        return null;
    }

    private Part? Lower(OpaquePart opaque, int message)
    {
        if (ForeignBlocks.AsText(opaque) is not { } text)
            return Drop($"messages.{message}.{opaque.Type}", "Anthropic has no such part.");
        report.Lowered($"messages.{message}.{opaque.Type}", "What it says is sent as text.");
        return text;
    }

    private List<Part> KeepContent(ToolResultPart result, int message, int index)
    {
        var content = new List<Part>(result.Content.Count);
        foreach (var part in result.Content)
        {
            if (Apply(part, Role.User, message, index) is { } kept)
                content.Add(kept);
        }

        // "content cannot be empty if `is_error` is true"
        if (content.Count == 0 && result.IsError)
            content.Add(new TextPart(ToolFailed));
        return content;
    }

    private static JsonText Loaded(ToolReferencePart reference) =>
        new((byte[])[.. "The tool "u8, .. reference.ToolName.Span, .. " is now loaded."u8]);

    private ImagePart Check(ImagePart image, int message, int index)
    {
        CheckFile(image.Source, message, index);
        if (image.Detail is not null)
            report.Dropped("image.detail", "Anthropic has no such choice.");
        return image;
    }

    private DocumentPart Check(DocumentPart document, int message, int index)
    {
        CheckFile(document.Source, message, index);
        if (document.Source is MediaSource.Base64 { MediaType: var type } && !type.Is("application/pdf"u8) && !type.StartsWith("text/"u8))
        {
            throw DialectException.InvalidRequest(
                $"messages.{message}.content.{index}: this model reads PDF and plain text documents, not {type}. Convert it first.",
                $"messages.{message}.content.{index}");
        }

        return document;
    }

    private void CheckFile(MediaSource source, int message, int index)
    {
        if (source is MediaSource.FileId && !ownWords)
        {
            throw DialectException.InvalidRequest(
                $"messages.{message}.content.{index}: the file was uploaded to another provider. Send its content as base64 or a URL.",
                $"messages.{message}.content.{index}");
        }
    }
}
