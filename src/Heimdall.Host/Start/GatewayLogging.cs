using Microsoft.Extensions.Logging.Console;

namespace Heimdall.Host.Start;

/// <summary>Logs to standard output, in the style that was asked for.</summary>
internal static class GatewayLogging
{
    public static void AddGatewayConsole(this ILoggingBuilder logging, StartOptions start)
    {
        logging.SetMinimumLevel(start.LogLevel);

        // The server says several lines about each request, and what it says at the start the start screen says better.
        logging.AddFilter("Microsoft", start.LogLevel > LogLevel.Warning ? start.LogLevel : LogLevel.Warning);

        // With any level of this one, the host makes an activity and a log scope for each request, which nobody reads; and it
        // writes query strings, in which clients of Gemini and login links carry their credentials.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // When listening fails the host logs a stack trace; ListenFault says it in a sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        if (start.LogStyle == LogStyle.Json)
            logging.AddJsonConsole(json => (json.TimestampFormat, json.UseUtcTimestamp) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true));
        else
            logging.AddConsole(static console => console.FormatterName = PrettyFormatter.StyleName);
        logging.Services.AddSingleton<ConsoleFormatter, PrettyFormatter>();

        // Lines are written by a thread of their own. When whoever reads them is too slow, lines are lost (and their number is told)
        // rather than exchanges made to wait: on the way of a request nothing may block (Program.RunSocketsInline).
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
    }
}
