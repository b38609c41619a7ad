using Heimdall.Wire.Canonical;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Telemetry;

/// <summary>Writes down how exchanges ended: one line each, at debug level unless they failed. Thread-safe; loggers queue, so no exchange waits.</summary>
internal sealed partial class ExchangeLog(StageHistogram stages, ILogger<ExchangeLog> logger)
{
    /// <param name="clientLeft">Nobody was there any more to take the answer.</param>
    public void Ended(Exchange exchange, int status, bool clientLeft)
    {
        stages.Record(exchange.Clock);
        if (clientLeft)
            Left(exchange.Id, exchange.Model, Target(exchange));
        else if (exchange.Error is { } error)
            Failed(exchange.Id, exchange.Model, Target(exchange), status, error.Kind, error.Source, error.Message);
        else if (logger.IsEnabled(LogLevel.Debug))
            Answered(exchange.Id, exchange.Model, Target(exchange), status, exchange.StopReason, exchange.Usage?.PromptTokens, exchange.Usage?.OutputTokens);

        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        foreach (var note in exchange.Report.Notes)
            Translated(exchange.Id, note.Action, note.Subject, note.Reason);
    }

    private static string Target(Exchange exchange) =>
        exchange.Target is { } target ? $"{target.Provider.Name}/{target.Model}{(exchange.Continued ? " (continuing)" : "")}" : "nobody";

    /// <summary>A request that never became an exchange.</summary>
    public void Refused(string id, string path, GatewayError error) => RefusedCore(id, path, error.StatusCode, error.Message);

    // Event ids are what alerts are built on: they stay. 1 to 99 the process (StartLog), 101 to 199 exchanges, 201 to 299 routing.
    [LoggerMessage(101, LogLevel.Debug, "{Id}: {Model} answered by {Target}: status {Status}, stop {Stop}, prompt {PromptTokens}, output {OutputTokens} tokens")]
    private partial void Answered(string id, string model, string target, int status, StopReason? stop, long? promptTokens, long? outputTokens);

    [LoggerMessage(102, LogLevel.Warning, "{Id}: {Model} failed at {Target}: status {Status}, {Kind} by {Source}: {Problem}")]
    private partial void Failed(string id, string model, string target, int status, ErrorKind kind, ErrorSource source, string problem);

    [LoggerMessage(103, LogLevel.Information, "{Id}: the client left before {Target} had answered for {Model}")]
    private partial void Left(string id, string model, string target);

    [LoggerMessage(104, LogLevel.Warning, "{Id}: request to {Path} refused with {Status}: {Problem}")]
    private partial void RefusedCore(string id, string path, int status, string problem);

    [LoggerMessage(105, LogLevel.Debug, "{Id}: {Action} {Subject}: {Reason}")]
    private partial void Translated(string id, TranslationAction action, string subject, string reason);
}
