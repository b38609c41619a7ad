using System.Buffers;
using System.Text;
using Heimdall.Engine;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

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

    /// <summary>
    /// Ends a stream that another target went on with: the headers left before that, so a comment of the stream says the route as it has become. Readers of
    /// event streams skip comments (https://html.spec.whatwg.org/multipage/server-sent-events.html).
    /// </summary>
    public static void WriteEnd(HttpResponse response, Exchange exchange)
    {
        if (exchange.Headers.Get(Request) is not null && exchange.Head.Framing == StreamFraming.Events)
            response.BodyWriter.Write(Encoding.ASCII.GetBytes($": {Route}: {RouteOf(exchange)}\n\n"));
    }

    // The rules that decided, then each attempt with the status that it came to; the last one serves.
    private static string RouteOf(Exchange exchange)
    {
        var text = new StringBuilder();
        foreach (var rule in exchange.Rules)
            text.Append("rule ").Append(rule.Options.Name).Append("; ");
        if (exchange.Downgraded is { } limit)
            text.Append("limit ").Append(limit.Id).Append(" downgrades; ");
        foreach (var attempt in exchange.FailedAttempts)
            text.Append(attempt.Target).Append(' ').Append(attempt.Error.StatusCode).Append("; ");
        if (exchange.Outrun is { } outrun)
            text.Append(outrun).Append(" outrun; ");
        if (exchange.Error is null && exchange.Target is { } target)
            text.Append(target).Append(exchange.Continued ? " 200 continuing" : " 200");
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
