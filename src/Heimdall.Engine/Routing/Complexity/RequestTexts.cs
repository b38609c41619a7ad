using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Routing.Complexity;

/// <summary>What the person behind a request says, apart from what programs put beside it.</summary>
internal static class RequestTexts
{
    /// <summary>Bytes of one text that are read, and letters of a turn after which no other text is: a pasted file need not be read to its end to be known as one.</summary>
    public const int Most = 32 * 1024;

    /// <summary>The texts of the last turn in which the user says something; null where there is none. Turns that only bring results of tools are passed over.</summary>
    public static string? LastOfUser(ChatRequest request)
    {
        for (var i = request.Messages.Count - 1; i >= 0; i--)
        {
            if (request.Messages[i].Role == Role.User && Said(request.Messages[i]) is { Length: > 0 } said)
                return said;
        }

        return null;
    }

    public static int UserTurns(ChatRequest request) => request.Messages.Count(static message => message.Role == Role.User && message.Parts.Exists(IsSaid));

    /// <summary>Fenced blocks, the one that is not closed too.</summary>
    public static int CodeBlocks(ReadOnlySpan<char> text) => (text.Count("```") + 1) / 2;

    public static int Words(ReadOnlySpan<char> text)
    {
        var words = 0;
        var inside = false;
        foreach (var letter in text)
        {
            var isBlank = char.IsWhiteSpace(letter);
            words += inside || isBlank ? 0 : 1;
            inside = !isBlank;
        }

        return words;
    }

    private static string Said(Message message)
    {
        var said = new StringBuilder();
        foreach (var part in message.Parts)
        {
            if (said.Length >= Most)
                break;
            if (IsSaid(part))
                said.Append(Beginning(((TextPart)part).Text)).Append('\n');
        }

        return said.ToString().Trim();
    }

    // Agents put reminders of their own into the user's turn; they say nothing of the task.
    private static bool IsSaid(Part part) => part is TextPart { Text: { IsEmpty: false } text } && !text.StartsWith("<system-reminder>"u8);

    /// <summary>Cut at a blank, where no escape sequence can be cut in two.</summary>
    private static string Beginning(JsonText text)
    {
        if (text.Span.Length <= Most)
            return text.ToString();
        var end = text.Span[..Most].LastIndexOf((byte)' ');
        return end <= 0 ? "" : new JsonText(text.Escaped[..end]).ToString();
    }
}
