namespace Heimdall.Host.Start;

/// <summary>What the start and the end of the process say in the log.</summary>
internal static partial class StartLog
{
    [LoggerMessage(1, LogLevel.Information, "Heimdall {Version} listens on {Url}.")]
    public static partial void Listening(this ILogger log, string version, string url);

    [LoggerMessage(2, LogLevel.Information, "{Topic}: {Text}")]
    public static partial void Fact(this ILogger log, string topic, string text);

    [LoggerMessage(3, LogLevel.Information, "Configuration, {Path}: {Notice}")]
    public static partial void Note(this ILogger log, string path, string notice);

    [LoggerMessage(4, LogLevel.Warning, "Configuration, {Path}: {Notice}")]
    public static partial void Warn(this ILogger log, string path, string notice);

    [LoggerMessage(5, LogLevel.Warning, "Heimdall listens beyond this machine ({Host}) and asks clients for no key: whoever reaches the port spends on your provider keys. Set \"enforce_auth_on_inference\": true in \"client\", or use '-host localhost', unless something in front of it authenticates.")]
    public static partial void Open(this ILogger log, string host);

    [LoggerMessage(9, LogLevel.Information, "Heimdall listens beyond this machine ({Host}): clients need a virtual key, and administrators log in.")]
    public static partial void Guarded(this ILogger log, string host);

    [LoggerMessage(6, LogLevel.Information, "Stopping: {InFlight} in flight, which get {Seconds} s to end. A second signal ends them at once.")]
    public static partial void Draining(this ILogger log, int inFlight, int seconds);

    [LoggerMessage(7, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(8, LogLevel.Warning, "Stopped; {CutOff} in flight were cut off.")]
    public static partial void StoppedEarly(this ILogger log, int cutOff);
}
