namespace Heimdall.Host.Start;

/// <summary>What the start and the end of the process say in the log.</summary>
internal static partial class StartLog
{
    [LoggerMessage(LogLevel.Information, "Heimdall {Version} listens on {Url}.")]
    public static partial void Listening(this ILogger log, string version, string url);

    [LoggerMessage(LogLevel.Information, "Provider {Provider}: {KeyCount} keys, from {Origins}.")]
    public static partial void Provider(this ILogger log, string provider, int keyCount, string origins);

    [LoggerMessage(LogLevel.Information, "{Hint}")]
    public static partial void Hint(this ILogger log, string hint);

    [LoggerMessage(LogLevel.Warning, "{Notice}")]
    public static partial void Notice(this ILogger log, string notice);

    [LoggerMessage(LogLevel.Information, "Stopping: {InFlight} exchanges in flight get {Seconds} s to end. A second signal ends them at once.")]
    public static partial void Draining(this ILogger log, int inFlight, int seconds);

    [LoggerMessage(LogLevel.Information, "Stopped.")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "Stopped; {CutOff} exchanges were cut off.")]
    public static partial void StoppedEarly(this ILogger log, int cutOff);
}
