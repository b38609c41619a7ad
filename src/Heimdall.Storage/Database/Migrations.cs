namespace Heimdall.Storage.Database;

/// <summary>Brings a database to the schema of this program: forwards only, every step once, whoever else starts at the same time.</summary>
internal static class Migrations
{
    private const string Table = "schema_migrations";
    private const string CreateTable =
        $"CREATE TABLE IF NOT EXISTS {Table} (area TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (area, number))";

    /// <returns>The steps that were taken.</returns>
    /// <exception cref="NewerSchemaException">A later release has been here.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(SqlDatabase database, IReadOnlyList<SchemaArea> areas, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await PendingAsync(database, areas, cancellationToken)).Count == 0)
            return []; // the usual start writes nothing
        return await database.WriteAsync(session => ApplyAsync(session, areas, time, cancellationToken), cancellationToken);
    }

    /// <summary>The steps that have not been taken.</summary>
    /// <exception cref="NewerSchemaException">A later release has been here.</exception>
    public static Task<IReadOnlyList<string>> PendingAsync(SqlDatabase database, IReadOnlyList<SchemaArea> areas, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        async session =>
        {
            var hasTable = Convert.ToInt64(await session.ScalarAsync(session.Dialect.TableExists, cancellationToken, ("name", Table)), null) > 0;
            var applied = hasTable ? await AppliedAsync(session, cancellationToken) : [];
            return [.. areas.SelectMany(area => Missing(area, applied).Select(step => Title(area, step)))];
        },
        cancellationToken);

    private static async Task<IReadOnlyList<string>> ApplyAsync(SqlSession session, IReadOnlyList<SchemaArea> areas, TimeProvider time, CancellationToken cancellationToken)
    {
        if (session.Dialect.MigrationLock is { } hold)
            await session.ScalarAsync(hold, cancellationToken);
        await session.ExecuteAsync(CreateTable, cancellationToken);
        var applied = await AppliedAsync(session, cancellationToken);
        List<string> taken = [];
        foreach (var area in areas)
        {
            foreach (var step in Missing(area, applied))
            {
                await session.ExecuteAsync(step.Sql(session.Dialect), cancellationToken);
                await session.ExecuteAsync(
                    $"INSERT INTO {Table} (area, number, name, applied_at) VALUES (@area, @number, @name, @at)",
                    cancellationToken,
                    ("area", area.Name),
                    ("number", step.Number),
                    ("name", step.Name),
                    ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));
                taken.Add(Title(area, step));
            }
        }

        return taken;
    }

    private static async Task<HashSet<(string Area, int Number)>> AppliedAsync(SqlSession session, CancellationToken cancellationToken) =>
        [.. await session.QueryAsync($"SELECT area, number FROM {Table}", static row => (row.GetString(0), row.GetInt32(1)), cancellationToken)];

    private static IEnumerable<Migration> Missing(SchemaArea area, HashSet<(string Area, int Number)> applied)
    {
        var known = area.Migrations.Count == 0 ? 0 : area.Migrations.Max(static step => step.Number);
        var last = applied.Where(step => step.Area.Equals(area.Name, StringComparison.Ordinal)).Select(static step => step.Number).DefaultIfEmpty().Max();
        return last > known
            ? throw new NewerSchemaException($"The database has step {last} of \"{area.Name}\", and this release of Heimdall knows {known}. Start the later release that was here before.")
            : area.Migrations.Where(step => !applied.Contains((area.Name, step.Number))).OrderBy(static step => step.Number);
    }

    private static string Title(SchemaArea area, Migration step) => $"{area.Name} {step.Number}: {step.Name}";
}

/// <summary>The database was last used by a later release, whose tables this one does not know.</summary>
internal sealed class NewerSchemaException(string message) : Exception(message);
