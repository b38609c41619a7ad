using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Host.Reload;

/// <summary>
/// Reads the configuration again and puts one new snapshot in the place of the old. Exchanges under way keep theirs. What cannot be meant changes
/// nothing. Thread-safe: one reload at a time.
/// </summary>
internal sealed partial class ConfigurationReloader(ConfigurationSource source, CurrentSnapshot current, ILogger<ConfigurationReloader> log)
{
    /// <summary>A file of another origin differs in everything; the log needs no more of it.</summary>
    private const int MaxLines = 100;

    private readonly Lock _gate = new();
    private string? _file = source.Started.File;
    private ImmutableArray<ConfigFault> _refused = [];
    private ImmutableArray<ConfigNotice> _told = source.Started.Notices;

    /// <summary>Blocks while files are read.</summary>
    public ReloadOutcome Reload()
    {
        lock (_gate)
        {
            var result = source.Load();
            var outcome = result.Options is { } options ? Replace(result, options) : new() { File = result.File, Faults = result.Faults };
            TellFaults(outcome);
            return outcome;
        }
    }

    private ReloadOutcome Replace(ConfigurationResult result, GatewayOptions options)
    {
        if (result.File is null && _file is not null)
            return new() { File = _file, Faults = [new(ConfigPath.Root, "The file is gone. What was read from it stays in force; to use the environment alone, start Heimdall again.")] };

        var diff = ConfigurationDiff.Between(current.Value.Options, options);
        if (!diff.IsEmpty)
            current.Replace(new GatewaySnapshot(options, current.Value));
        Tell(result, diff);
        _file = result.File;
        _told = result.Notices;
        return new() { File = result.File, Diff = diff };
    }

    private void Tell(ConfigurationResult result, ImmutableArray<string> diff)
    {
        if (diff.IsEmpty)
            Unchanged();
        else
            Reloaded(result.File ?? "the environment", diff.Length);
        foreach (var line in diff.Take(MaxLines))
            Different(line);
        foreach (var notice in result.Notices.Except(_told))
            Noticed(notice.Level == NoticeLevel.Warning ? LogLevel.Warning : LogLevel.Information, notice.Path, notice.Message);
    }

    /// <summary>Once, however often the same is read: by the watcher, and by whoever asks for it.</summary>
    private void TellFaults(ReloadOutcome outcome)
    {
        foreach (var fault in outcome.Faults.Except(_refused))
            Refused(outcome.File ?? "the environment", fault.Path, fault.Message);
        _refused = outcome.Faults;
    }

    [LoggerMessage(301, LogLevel.Information, "Configuration reloaded from {File}; changes: {Count}.")]
    private partial void Reloaded(string file, int count);

    [LoggerMessage(302, LogLevel.Information, "Configuration: {Change}.")]
    private partial void Different(string change);

    [LoggerMessage(303, LogLevel.Debug, "Configuration read again; nothing changed.")]
    private partial void Unchanged();

    [LoggerMessage(304, LogLevel.Error, "Configuration not reloaded, the one before stays in force. {File}, {Path}: {Fault}")]
    private partial void Refused(string file, string path, string fault);

    [LoggerMessage(EventId = 305, Message = "Configuration, {Path}: {Notice}")]
    private partial void Noticed(LogLevel level, string path, string notice);
}
