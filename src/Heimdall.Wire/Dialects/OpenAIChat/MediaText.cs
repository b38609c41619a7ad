using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>How both dialects of OpenAI's put media into strings.</summary>
internal static class MediaText
{
    public static void WriteDataUrl(MediaSource.Base64 data, JsonEmitter output)
    {
        output.BeginText();
        output.Append("data:"u8);
        output.Append(data.MediaType.Span);
        output.Append(";base64,"u8);
        output.Append(data.Data.Span);
        output.EndText();
    }

    /// <summary>The texts of a document that is made of parts, within a string that is open.</summary>
    public static void AppendTexts(List<Part> document, TranslationReport report, JsonEmitter output)
    {
        foreach (var part in document)
        {
            if (part is TextPart text)
                output.Append(text.Text.Span);
            else
                report.Dropped("document.content", "Only the texts of a document made of parts are sent.");
        }
    }

    /// <summary>The sentence that stands where something was left out; reported as well.</summary>
    public static byte[] Note(string subject, string reason, TranslationReport report)
    {
        report.Dropped(subject, reason);
        return Encoding.UTF8.GetBytes($"({subject} left out: {reason})");
    }
}
