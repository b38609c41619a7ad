using System.Data.Common;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Host.Reload;

/// <summary>Asks the configuration store whether it is there. Thread-safe: however many want to know, it is asked once at a time.</summary>
internal sealed class StorePing(ConfigurationStore store, TimeProvider time)
{
    /// <summary>Whoever watches the gateway has little patience too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<bool>? _underWay;

    /// <summary>True where there is no database to ask.</summary>
    public Task<bool> IsReachedAsync()
    {
        if (store.Database is not { } database)
            return Task.FromResult(true);
        lock (_gate)
        {
            if (_underWay is not { IsCompleted: false })
                _underWay = Task.Run(() => AskAsync(database));
            return _underWay;
        }
    }

    private async Task<bool> AskAsync(SqlDatabase database)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            // A driver that does not hear of the end of patience is left alone.
            await database.ReadAsync(session => session.ScalarAsync("SELECT version FROM config_version", patience.Token), patience.Token).WaitAsync(patience.Token);
            return true;
        }
        catch (Exception unreached) when (unreached is DbException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
