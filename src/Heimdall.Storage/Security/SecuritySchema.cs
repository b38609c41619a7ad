using Heimdall.Storage.Database;

namespace Heimdall.Storage.Security;

/// <summary>Who is logged in, how one may log in first, and which programs may administer. Credentials are kept as hashes only; they are random, so that a plain hash is as good as a slow one.</summary>
internal static class SecuritySchema
{
    public static readonly SchemaArea Area = new(
        "security",
        [
            new(1, "sessions and access keys", static _ => """
                CREATE TABLE admin_sessions (
                    hash TEXT NOT NULL PRIMARY KEY,
                    who TEXT NOT NULL,
                    account TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    used_at BIGINT NOT NULL);
                CREATE TABLE access_keys (
                    id TEXT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    scope TEXT NOT NULL,
                    hash TEXT NOT NULL UNIQUE,
                    hint TEXT NOT NULL,
                    created_by TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT,
                    used_at BIGINT);
                """),
            new(2, "login links", static _ => """
                CREATE TABLE login_links (
                    hash TEXT NOT NULL PRIMARY KEY,
                    expires_at BIGINT NOT NULL);
                """),
        ]);
}
