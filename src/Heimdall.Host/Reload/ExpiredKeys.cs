using System.Collections.Immutable;
using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Reload;

/// <summary>
/// Deletes virtual keys that have expired and are to go then (<c>delete_expired_virtual_keys</c>, <c>delete_after_expire</c>): at the start, and every day. Of
/// several nodes one does it; the others find nothing left to do.
/// </summary>
internal sealed partial class ExpiredKeys(ConfigurationStore store, CurrentSnapshot current, TimeProvider time, ILogger<ExpiredKeys> log) : BackgroundService
{
    /// <summary>For the audit log.</summary>
    public const string Who = "system";

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsPersistent)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await DeleteAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway ends.
        }
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var expired = Expired();
        if (expired.IsEmpty)
            return;
        try
        {
            var outcome = await store.ChangeAsync(Who, change => Remove(change, expired), cancellationToken);
            if (!outcome.IsAccepted)
                Kept(outcome.Faults[0].Message);
            else if (!outcome.Differences.IsEmpty)
                Deleted(string.Join(", ", outcome.Differences.Where(static gone => gone.Either.Kind is EntityKind.VirtualKey).Select(static gone => gone.Either.Name)));
        }
        catch (Exception refused) when (refused is DbException or MasterKeyException)
        {
            Kept(refused.Message);
        }
    }

    /// <summary>As they are here; another node may know more.</summary>
    private ImmutableArray<Entity> Expired()
    {
        var (options, now) = (current.Value.Options, time.GetUtcNow());
        return
        [
            .. options.Governance.VirtualKeys
                .Where(key => key.ExpiresAt <= now && (key.DeletesAfterExpiry ?? options.Client.DeletesExpiredKeys))
                .Select(key => store.Content.Find(EntityKind.VirtualKey, key.Id)).OfType<Entity>(),
        ];
    }

    // One that was changed meanwhile may have been given more time.
    private static void Remove(ConfigChange change, ImmutableArray<Entity> expired)
    {
        foreach (var key in expired)
        {
            if (change.Find(key.Kind, key.Id) is { } now && string.Equals(now.Json, key.Json, StringComparison.Ordinal))
                VirtualKeyRemoval.Remove(change, key.Id);
        }
    }

    [LoggerMessage(331, LogLevel.Information, "Virtual keys that had expired were deleted: {Names}.")]
    private partial void Deleted(string names);

    [LoggerMessage(332, LogLevel.Warning, "Virtual keys that have expired could not be deleted; they stay without effect, and it is tried again tomorrow. {Reason}")]
    private partial void Kept(string reason);
}
