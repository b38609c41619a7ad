using System.Text;
using Heimdall.Engine;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Ingress;

/// <summary>Tells a client that asks for it who was asked, and what the translation dropped, lowered, injected or repaired.</summary>
internal static class ReportHeaders
{
    /// <summary>A client that sends this header, with any value, gets the report.</summary>
    public const string Request = "x-heimdall-report";

    private const string Response = "x-heimdall-translation";
    private const string Route = "x-heimdall-route";
    private const int MaxLength = 4096;

    public static void Write(HttpResponse response, Exchange exchange)
    {
        response.Headers[Route] = RouteOf(exchange);
        var report = exchange.Report;
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

    // Each attempt, in order, with the status that it came to; the last one serves.
    private static string RouteOf(Exchange exchange)
    {
        var text = new StringBuilder();
        foreach (var attempt in exchange.FailedAttempts)
            text.Append(attempt.Target).Append(' ').Append(attempt.Error.StatusCode).Append("; ");
        if (exchange.Error is null && exchange.Target is { } target)
            text.Append(target).Append(" 200");
        return text.Length == 0 ? "none" : Ascii(text).TrimEnd(' ', ';');
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
