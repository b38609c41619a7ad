using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Heimdall.Host.Start;

/// <summary>A log line for a person at a terminal: time, level, message. Where it comes from is told only of lines that are not ours.</summary>
internal sealed class PrettyFormatter(TimeProvider time) : ConsoleFormatter(StyleName)
{
    public const string StyleName = "heimdall";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(LevelOf(logEntry.LogLevel));
        if (!IsOurs(logEntry.Category))
            textWriter.Write($"{logEntry.Category}: ");
        WriteInOneLine(logEntry.Formatter(logEntry.State, logEntry.Exception), textWriter);
        textWriter.WriteLine();
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }

    private static bool IsOurs(string category) =>
        category.StartsWith("Heimdall", StringComparison.Ordinal) && (category.Length == "Heimdall".Length || category["Heimdall".Length] == '.');

    // Clients and upstreams have their words in messages: a line break would forge a line, an escape sequence could rule the terminal.
    private static void WriteInOneLine(string message, TextWriter output)
    {
        foreach (var character in message)
            output.Write(char.IsControl(character) ? ' ' : character);
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace  ",
        LogLevel.Debug => "debug  ",
        LogLevel.Information => "info   ",
        LogLevel.Warning => "warn   ",
        LogLevel.Error => "error  ",
        LogLevel.Critical => "fatal  ",
        _ => "       ",
    };
}
