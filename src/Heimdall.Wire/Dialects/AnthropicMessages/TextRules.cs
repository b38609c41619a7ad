using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>What Anthropic's API demands of texts, applied to their escaped form.</summary>
internal static class TextRules
{
    /// <summary>Nothing but white space: refused with "text content blocks must contain non-whitespace text".</summary>
    public static bool IsBlank(JsonText text) => TrimEnd(text).IsEmpty;

    /// <summary>Without white space at the end: refused with "final assistant content cannot end with trailing whitespace".</summary>
    public static JsonText TrimEnd(JsonText text)
    {
        var rest = text.Span;
        while (TrailingSpace(rest) is var length and > 0)
            rest = rest[..^length];
        return rest.Length == text.Span.Length ? text : new JsonText(text.Escaped[..rest.Length]);
    }

    /// <summary>The text as one that the operator of the conversation put in; Claude is trained on this form, and Claude Code writes it itself.</summary>
    public static JsonText AsReminder(JsonText text) => text.StartsWith("<system-reminder>"u8)
        ? text
        : new JsonText((byte[])[.. "<system-reminder>\\n"u8, .. text.Span, .. "\\n</system-reminder>"u8]);

    // A space, or one of \n \r \t; the backslash must not itself be escaped.
    private static int TrailingSpace(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        if (text[^1] == (byte)' ')
            return 1;
        if (text.Length < 2 || text[^2] != (byte)'\\' || text[^1] is not ((byte)'n' or (byte)'r' or (byte)'t'))
            return 0;
        var backslashes = text.Length - 1 - (text[..^1].LastIndexOfAnyExcept((byte)'\\') + 1);
        return backslashes % 2 == 1 ? 2 : 0;
    }
}
