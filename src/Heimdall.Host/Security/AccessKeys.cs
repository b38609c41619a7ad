using Heimdall.Storage.Security;

namespace Heimdall.Host.Security;

/// <summary>Finds out which program administers, by its access key. Thread-safe.</summary>
/// <param name="table">Null: there is no database, and so there are none.</param>
internal sealed class AccessKeys(AccessKeyTable? table, TimeProvider time)
{
    public const string Prefix = "sk-hd-admin-";

    private const int HintLength = 4;
    private static readonly TimeSpan _grain = TimeSpan.FromMinutes(1);

    public AccessKeyTable? Table => table;

    /// <summary>Null where nobody has the key, or has it no more.</summary>
    public async Task<AccessKeyRow?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (table is null || await table.FindAsync(RandomToken.HashText(key), cancellationToken) is not { } found || found.ExpiresAt <= now)
            return null;
        if (found.UsedAt is not { } used || now - used >= _grain)
            await table.UsedAsync(found.Id, now, cancellationToken);
        return found;
    }

    /// <returns>The key, which nobody can find out again, and what is kept of it.</returns>
    public (string Key, AccessKeyRow Row) Create(string name, AdminScope scope, DateTimeOffset? expiresAt, string who)
    {
        var key = Prefix + RandomToken.Next();
        return (key, new(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), name, NameOf(scope), RandomToken.HashText(key), key[^HintLength..], who, time.GetUtcNow(), expiresAt, null));
    }

    public static string NameOf(AdminScope scope) => scope switch
    {
        AdminScope.Read => "read",
        AdminScope.Write => "write",
        _ => "admin",
    };

    /// <summary>A name that a later release knows gives nothing but sight.</summary>
    public static AdminScope ScopeOf(string name) => name switch
    {
        "admin" => AdminScope.Admin,
        "write" => AdminScope.Write,
        _ => AdminScope.Read,
    };
}
