namespace Heimdall.Storage.Security;

/// <summary>Sessions where there is no database: they end with the process.</summary>
internal sealed class PassingSessions : ISessionTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionRow> _sessions = new(StringComparer.Ordinal);

    public Task AddAsync(SessionRow session, DateTimeOffset createdSince, DateTimeOffset usedSince, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var ended in _sessions.Values.Where(other => other.CreatedAt < createdSince || other.UsedAt < usedSince).ToArray())
                _sessions.Remove(ended.Hash);
            _sessions[session.Hash] = session;
        }

        return Task.CompletedTask;
    }

    public Task<SessionRow?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_sessions.GetValueOrDefault(hash));
    }

    public Task UsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(hash, out var session))
                _sessions[hash] = session with { UsedAt = at };
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(string hash, CancellationToken cancellationToken)
    {
        lock (_gate)
            _sessions.Remove(hash);
        return Task.CompletedTask;
    }
}
