using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Which parts an upstream takes where, and what becomes of the others.</summary>
internal sealed class PartRules(ChatRequest request, WriteContext context)
{
    private bool IsOwn => request.Origin == DialectId.GeminiGenerate;

    /// <summary>The part to write; nothing when it is left out.</summary>
    public Part? Apply(Part part, Role role)
    {
        if (!part.CacheControl.IsAbsent)
            Conversation.ReportCacheControl(context);
        return part switch
        {
            TextPart { Text.IsEmpty: true } when !IsOwn => null,
            RefusalPart refusal => new TextPart(refusal.Text),
            ThinkingPart thinking => role == Role.Assistant ? Apply(thinking) : null,
            RedactedThinkingPart => Drop("redacted_thinking", "Only its author can read it."),
            ImagePart { Source: MediaSource.FileId } or DocumentPart { Source: MediaSource.FileId } when !IsOwn => Note("file", "It was uploaded to another provider."),
            ImagePart when context.Facts.Vision == false => Note("image", "The model takes no images."),
            DocumentPart document => Apply(document),
            ToolResultPart result => result with { Content = Apply(result.Content) },
            ToolReferencePart reference => new TextPart(new JsonText((byte[])[.. "Tool "u8, .. reference.ToolName.Span, .. " is now loaded."u8])),
            OpaquePart opaque when !IsOwn => Lower(opaque),
            _ => part,
        };
    }

    private Part? Lower(OpaquePart opaque)
    {
        if (ForeignBlocks.AsText(opaque) is not { } text)
            return Drop(opaque.Type.ToString(), "A block that only the client's dialect knows.");
        context.Report.Lowered(opaque.Type.ToString(), "What it says is sent as text.");
        return text;
    }

    // Thoughts go back with what signs them; without, the API ignores them, and those of another model would only puzzle it.
    private ThinkingPart? Apply(ThinkingPart thinking)
    {
        if (thinking.State is not { } state)
        {
            if (IsOwn)
                return thinking;
            if (!thinking.Text.IsEmpty)
                context.Report.Dropped("thinking", "Thinking that this model did not sign.");
            return null;
        }

        if (state.IsReadableBy(DialectId.GeminiGenerate, context.Provider))
            return thinking;
        context.Report.Dropped("thinking.signature", "Only the model that wrote it can read it.");
        return IsOwn && !thinking.Text.IsEmpty ? thinking with { State = null } : null;
    }

    private DocumentPart Apply(DocumentPart document)
    {
        if (document.Context is not null)
            context.Report.Dropped("document.context", "The API has no word for it.");
        if (!document.Citations.IsAbsent)
            context.Report.Dropped("document.citations", "The API does not cite documents.");
        if (document.Title is not null && !IsOwn)
            context.Report.Dropped("document.title", "The API has no word for it.");
        return document;
    }

    private List<Part> Apply(List<Part> content)
    {
        var kept = new List<Part>(content.Count);
        foreach (var part in content)
        {
            if (Apply(part, Role.User) is { } taken)
                kept.Add(taken);
        }

        return kept;
    }

    private Part? Drop(string subject, string reason)
    {
        context.Report.Dropped(subject, reason);
        return null;
    }

    private TextPart Note(string subject, string reason)
    {
        context.Report.Dropped(subject, reason);
        return new TextPart(JsonText.From($"({subject} left out: {reason})"));
    }
}
