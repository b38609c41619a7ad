using System.Text;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Ingress;

/// <summary>Tells a client that asks for it what the translation dropped, lowered, injected or repaired.</summary>
internal static class TranslationHeader
{
    /// <summary>A client that sends this header, with any value, gets the report.</summary>
    public const string Request = "x-heimdall-report";

    private const string Response = "x-heimdall-translation";
    private const int MaxLength = 4096;

    public static void Write(HttpResponse response, TranslationReport report)
    {
        var text = new StringBuilder();
        foreach (var note in report.Notes)
        {
            if (text.Length > 0)
                text.Append("; ");
            text.Append(Name(note.Action)).Append(' ').Append(note.Subject).Append(" (").Append(note.Reason).Append(')');
            if (text.Length > MaxLength)
                break;
        }

        response.Headers[Response] = text.Length == 0 ? "none" : Ascii(text);
    }

    private static string Name(TranslationAction action) => action switch
    {
        TranslationAction.Dropped => "dropped",
        TranslationAction.Lowered => "lowered",
        TranslationAction.Injected => "injected",
        TranslationAction.Repaired => "repaired",
        _ => throw new System.Diagnostics.UnreachableException($"{action}"),
    };

    private static string Ascii(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~')
                text[i] = '?';
        }

        return text.ToString(0, Math.Min(text.Length, MaxLength));
    }
}
