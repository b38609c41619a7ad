using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Metering;

/// <summary>
/// How many tokens a prompt has, by rule of thumb, for upstreams that do not count: texts by their bytes, media by a flat figure, and what
/// providers add around messages and tools. Good enough to decide when to compact a conversation; never used for money.
/// </summary>
internal static class TokenEstimate
{
    // English and code come to about 3.6 bytes a token with the tokenizers of the large providers; schemas to less, being punctuation.
    private const double BytesPerToken = 3.6;
    private const double SchemaBytesPerToken = 3.0;
    private const int MessageOverhead = 4;
    private const int ToolOverhead = 12;
    private const int ToolPreamble = 300;

    // A screenshot at the size that Claude Code sends them (https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size).
    private const int ImageTokens = 1500;

    // A PDF page is 1,500 to 3,000 tokens of text and image; a page is taken as 50 kB of base64.
    private const double PdfBytesPerToken = 25;

    public static long Of(ChatRequest request)
    {
        var tokens = 0.0;
        foreach (var text in request.System)
            tokens += Text(text.Text) + MessageOverhead;
        foreach (var message in request.Messages)
            tokens += Parts(message.Parts) + MessageOverhead;
        foreach (var tool in request.Tools)
        {
            if (!tool.DeferLoading)
                tokens += OfTool(tool);
        }

        if (request.Tools.Count > 0)
            tokens += ToolPreamble;
        return Math.Max(1, (long)tokens);
    }

    private static double OfTool(Tool tool) =>
        Text(tool.Name) + Text(tool.Description ?? default) + (tool.Parameters.Utf8.Length / SchemaBytesPerToken) + ToolOverhead;

    private static double Parts(List<Part> parts)
    {
        var tokens = 0.0;
        foreach (var part in parts)
            tokens += Of(part);
        return tokens;
    }

    private static double Of(Part part) => part switch
    {
        TextPart text => Text(text.Text),
        RefusalPart refusal => Text(refusal.Text),
        ThinkingPart thinking => Text(thinking.Text),
        RedactedThinkingPart redacted => Text(redacted.Data),
        ToolCallPart call => Text(call.Name) + (call.Arguments.Length / SchemaBytesPerToken) + ToolOverhead,
        ToolResultPart result => Parts(result.Content) + ToolOverhead,
        ToolReferencePart reference => Text(reference.ToolName) + MessageOverhead,
        ImagePart => ImageTokens,
        DocumentPart document => Document(document.Source),
        AudioPart audio => audio.Data.Span.Length / PdfBytesPerToken,
        OpaquePart opaque => opaque.Value.Utf8.Length / SchemaBytesPerToken,
        _ => 0,
    };

    private static double Document(MediaSource source) => source switch
    {
        MediaSource.Base64 data => data.Data.Span.Length / PdfBytesPerToken,
        MediaSource.PlainText text => Text(text.Text),
        MediaSource.Parts parts => Parts(parts.Content),
        _ => ImageTokens,
    };

    private static double Text(JsonText text) => text.Span.Length / BytesPerToken;
}
