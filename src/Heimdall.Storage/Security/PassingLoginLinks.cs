namespace Heimdall.Storage.Security;

/// <summary>Links where there is no database: they end with the process.</summary>
internal sealed class PassingLoginLinks : ILoginLinkTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _links = new(StringComparer.Ordinal);

    public Task AddAsync(string hash, string who, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var expired in _links.Where(link => link.Value <= now).Select(static link => link.Key).ToArray())
                _links.Remove(expired);
            _links[hash] = expiresAt;
        }

        return Task.CompletedTask;
    }

    public Task<bool> CountsAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_links.TryGetValue(hash, out var expiresAt) && expiresAt > now);
    }

    public Task<bool> TryTakeAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_links.Remove(hash, out var expiresAt) && expiresAt > now);
    }
}
