using System.Collections.Immutable;
using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;
using Npgsql;

namespace Heimdall.Host.Reload;

/// <summary>
/// Takes over what other nodes change. PostgreSQL tells of it (<c>LISTEN</c>); as a lost connection tells nothing, and SQLite never does, the version
/// is also looked at every few seconds. A database that is away takes nothing away: the gateway goes on with what it has.
/// </summary>
internal sealed partial class StoreListener(ConfigurationStore store, TimeProvider time, ILogger<StoreListener> log) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private bool _isAway;
    private bool _isUnreadable;
    private ImmutableArray<ConfigFault> _told = [];

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsPersistent)
            return;
        var listening = store.Database?.Postgres is { } postgres ? ListenAsync(postgres, stoppingToken) : Task.CompletedTask;
        using (time.CreateTimer(_ => Wake(), null, LookInterval, LookInterval))
        {
            while (!stoppingToken.IsCancellationRequested)
                await LookAsync(stoppingToken);
        }

        await listening;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _wake.WaitAsync(cancellationToken);
            var outcome = await store.RefreshAsync(cancellationToken);
            if (outcome is { IsAccepted: false } refused && !refused.Faults.SequenceEqual(_told))
                Refused(refused.Reading.File, refused.Faults[0].Path, refused.Faults[0].Message);
            _told = outcome?.Faults ?? [];
            if (_isAway)
                Back();
            (_isAway, _isUnreadable) = (false, false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway ends.
        }
        catch (MasterKeyException unreadable)
        {
            if (!_isUnreadable)
                Unreadable(unreadable.Message);
            _isUnreadable = true;
        }
        catch (DbException unreachable)
        {
            if (!_isAway)
                Away(unreachable.Message);
            _isAway = true;
        }
        catch (Exception bug)
        {
            Failed(bug);
        }
    }

    private async Task ListenAsync(NpgsqlDataSource postgres, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await postgres.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, _) => Wake();
                await using (var listen = connection.CreateCommand())
                {
                    listen.CommandText = $"LISTEN {ConfigurationStore.Channel}";
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                Listening();
                Wake(); // for what was said before anybody listened
                while (true)
                    await connection.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is DbException or IOException)
            {
                await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception awake) when (awake is SemaphoreFullException or ObjectDisposedException)
        {
            // It is already about to look, or has ended.
        }
    }

    [LoggerMessage(321, LogLevel.Warning, "The configuration store cannot be reached; what is in force stays. {Reason}")]
    private partial void Away(string reason);

    [LoggerMessage(322, LogLevel.Information, "The configuration store is reached again.")]
    private partial void Back();

    [LoggerMessage(323, LogLevel.Error, "What another node has changed cannot be used here, and what is in force stays. {Where}, {Path}: {Fault}")]
    private partial void Refused(string? where, string path, string fault);

    [LoggerMessage(324, LogLevel.Error, "Changes of other nodes were not taken over.")]
    private partial void Failed(Exception bug);

    [LoggerMessage(325, LogLevel.Debug, "Listening for changes of other nodes.")]
    private partial void Listening();

    [LoggerMessage(326, LogLevel.Error, "What is in the configuration store cannot be read here any more; what is in force stays, and cannot be changed. {Reason}")]
    private partial void Unreadable(string reason);
}
