using System.Collections.Immutable;
using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Reload;

/// <summary>
/// Puts one new snapshot in the place of the old, whoever changed the configuration: the file, the API, another node. Exchanges under way keep theirs.
/// What cannot be meant changes nothing. Thread-safe: the store lets one change at a time come here.
/// </summary>
internal sealed partial class ConfigurationReloader : IDisposable
{
    /// <summary>A file of another origin differs in everything; the log needs no more of it.</summary>
    private const int MaxLines = 100;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConfigurationSource _source;
    private readonly CurrentSnapshot _current;
    private readonly ILogger<ConfigurationReloader> _log;
    private string? _file;
    private ImmutableArray<ConfigFault> _refused = [];
    private ImmutableArray<ConfigNotice> _told;

    public ConfigurationReloader(ConfigurationSource source, CurrentSnapshot current, ILogger<ConfigurationReloader> log)
    {
        _source = source;
        _current = current;
        _log = log;
        _file = source.Started.File;
        _told = source.Started.Notices;
        source.Store.Accepted = Replace;
    }

    /// <summary>Reads the file again, or the environment where there is none.</summary>
    public async Task<ReloadOutcome> ReloadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var outcome = await ReadAsync(cancellationToken);
            TellFaults(outcome);
            return outcome;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ReloadOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        var file = _source.Read();
        if (file.Reading is { File: null, Options: not null } && _file is not null)
            return new() { File = _file, Faults = [new(ConfigPath.Root, "The file is gone. What was read from it stays in force; to use the environment alone, start Heimdall again.")] };
        try
        {
            var outcome = await _source.Store.ReconcileAsync(file, cancellationToken);
            return new() { File = outcome.Reading.File, Diff = outcome.Diff, Faults = outcome.Faults };
        }
        catch (Exception unreachable) when (unreachable is DbException or MasterKeyException)
        {
            return new() { File = file.Reading.File, Faults = [new(ConfigPath.Root, $"The configuration store cannot be used: {unreachable.Message.TrimEnd('.')}.")] };
        }
    }

    private ImmutableArray<string> Replace(ConfigurationResult result)
    {
        var options = result.Options!;
        var diff = ConfigurationDiff.Between(_current.Value.Options, options);
        if (!diff.IsEmpty)
            _current.Replace(old => new GatewaySnapshot(options, old));
        Tell(result, diff);
        _file = result.File;
        _told = result.Notices;
        return diff;
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
