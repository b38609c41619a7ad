namespace Heimdall.Host.Start;

/// <summary>Tells that the gateway has started: a screen for a person, a line of the log per fact for everything else.</summary>
internal static class StartScreen
{
    private const int Indent = 18;

    public static void Show(Terminal terminal, ILogger log, LogStyle style, Uri url, IReadOnlyCollection<StartFact> facts)
    {
        if (style == LogStyle.Pretty)
            Print(terminal.Output, url, facts);
        else
            Log(log, url, facts);
    }

    private static void Print(TextWriter output, Uri url, IReadOnlyCollection<StartFact> facts)
    {
        output.WriteLine();
        output.WriteLine($"Heimdall {Terminal.Version} listens on {Shown(url)}");
        output.WriteLine();

        var topic = "";
        foreach (var fact in facts)
        {
            var heading = string.Equals(fact.Topic, topic, StringComparison.Ordinal) ? "" : fact.Topic;
            output.WriteLine($"  {heading.PadRight(Indent - 2)}{fact.Text}");
            topic = fact.Topic;
        }

        output.WriteLine();
        output.WriteLine("Ctrl+C stops it; what is in flight gets 30 s to end.");
        output.WriteLine();
    }

    private static void Log(ILogger log, Uri url, IReadOnlyCollection<StartFact> facts)
    {
        log.Listening(Terminal.Version, Shown(url));
        foreach (var fact in facts)
            log.Fact(fact.Topic, fact.Text);
    }

    private static string Shown(Uri url) => url.ToString().TrimEnd('/');
}
