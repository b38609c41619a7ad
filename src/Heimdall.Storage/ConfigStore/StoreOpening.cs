using System.Data.Common;
using System.Net.Sockets;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.Database;
using Npgsql;

namespace Heimdall.Storage.ConfigStore;

/// <summary>What is done about a schema that is older than the program.</summary>
internal enum MigrationMode
{
    Apply,

    /// <summary>Such a store is not opened (<c>-no-migrate</c>).</summary>
    Refuse,
}

/// <summary>Opens the store that a file asks for: the server is waited for, the schema brought up to date, the key found or made.</summary>
internal sealed class StoreOpening(AppDirectory directory, Func<string, string?> environment, TimeProvider time)
{
    public const string FileName = "config.db";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ConfigStoreException">It cannot be opened; the message says why and what to do.</exception>
    public async Task<ConfigurationStore> OpenAsync(BootstrapOptions options, MigrationMode mode, CancellationToken cancellationToken)
    {
        if (!options.ConfigStore.Enabled)
            return new(null, SecretBox.Passing(), environment, time);

        var place = options.ConfigStore.Options(directory, Environment.CurrentDirectory, FileName);
        return await WithAsync(SqlDatabase.Open(place), async database =>
        {
            if (place is SqliteOptions file)
                SqliteSource.CreateFile(file.Path);
            await MigrateAsync(database, mode, cancellationToken);
            return new ConfigurationStore(database, await BoxAsync(database, options, cancellationToken), environment, time);
        });
    }

    /// <summary>Finds the store that is there, as it is: no file is made, no step of the schema taken, no key written.</summary>
    /// <returns>Null: it is switched off, or not there yet.</returns>
    /// <exception cref="ConfigStoreException">It is there and cannot be opened; the message says why and what to do.</exception>
    public async Task<FoundStore?> FindAsync(BootstrapOptions options, StoreAccess access, CancellationToken cancellationToken)
    {
        var place = options.ConfigStore.Options(directory, Environment.CurrentDirectory, FileName);
        if (!options.ConfigStore.Enabled || (place is SqliteOptions file && !File.Exists(file.Path)))
            return null;
        return await WithAsync(SqlDatabase.Open(place, access), async database =>
        {
            var pending = await Migrations.PendingAsync(database, Schema.Areas, cancellationToken);
            var isReadable = (await Migrations.PendingAsync(database, [ConfigSchema.Area], cancellationToken)).Count == 0;
            var key = isReadable ? await database.ReadAsync(session => StoreKey.FindAsync(session, cancellationToken), cancellationToken) : null;
            return new FoundStore(database, StoreKeyring.Find(options, environment, directory)) { Pending = [.. pending], IsReadable = isReadable, Key = key };
        });
    }

    private static async Task<T> WithAsync<T>(SqlDatabase database, Func<SqlDatabase, Task<T>> open)
    {
        try
        {
            return await open(database);
        }
        catch (Exception refused)
        {
            await database.DisposeAsync();
            if (Describe(refused, database.Options) is { } message)
                throw new ConfigStoreException(message, refused);
            throw;
        }
    }

    private async Task MigrateAsync(SqlDatabase database, MigrationMode mode, CancellationToken cancellationToken)
    {
        var patience = database.Options is PostgresOptions postgres ? postgres.Patience : TimeSpan.Zero;
        for (var started = time.GetTimestamp(); ; await Task.Delay(Pause, time, cancellationToken))
        {
            try
            {
                if (mode is MigrationMode.Apply)
                    await Migrations.ApplyAsync(database, Schema.Areas, time, cancellationToken);
                else if (await Migrations.PendingAsync(database, Schema.Areas, cancellationToken) is { Count: > 0 } pending)
                    throw new ConfigStoreException($"The schema of {database.Options.Place} is older than this release, and -no-migrate says to leave it: {string.Join("; ", pending)}. Start once with -migrate-only.");
                return;
            }
            catch (NpgsqlException notYet) when (IsNotYet(notYet) && time.GetElapsedTime(started) < patience)
            {
                // Databases and gateways are started together; who comes first waits.
            }
        }
    }

    /// <summary>The server is not there, or still starting; a wrong password is wrong the second time too.</summary>
    private static bool IsNotYet(NpgsqlException refused) =>
        refused is PostgresException said ? said.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections : refused.InnerException is SocketException or TimeoutException or IOException;

    /// <summary>The key of the store, which is made where the store is new, and opens with the current master key from now on.</summary>
    private async Task<SecretBox> BoxAsync(SqlDatabase database, BootstrapOptions options, CancellationToken cancellationToken)
    {
        var keyring = StoreKeyring.Find(options, environment, directory);
        var key = await database.ReadAsync(session => StoreKey.FindAsync(session, cancellationToken), cancellationToken)
            ?? await AddKeyAsync(database, keyring.Current ?? MasterKey.Create(directory), cancellationToken);
        keyring = keyring.Current is null ? StoreKeyring.Find(options, environment, directory) : keyring; // it may have been made
        if (keyring.Open(key) is not { } opened)
            throw keyring.Refusal(database.Options.Place);
        if (opened.Key.IsNext && keyring.Current is null or { IsOfFile: true })
            MasterKey.TakeNext(directory); // a rekeying was cut off between the database and the file
        else if (keyring.Current is not { } current)
            throw keyring.Refusal(database.Options.Place);
        else if (!ReferenceEquals(opened.Key, current))
            await database.WriteAsync(session => key.Rewrap(opened.Key, current).UpdateAsync(session, cancellationToken), cancellationToken);
        return opened.Box;
    }

    private Task<StoreKey> AddKeyAsync(SqlDatabase database, MasterKey master, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await StoreKey.Create(master, number: 1).Key.AddAsync(session, time, cancellationToken);
            return (await StoreKey.FindAsync(session, cancellationToken))!;
        },
        cancellationToken);

    private static string? Describe(Exception refused, StoreOptions place) => refused switch
    {
        ConfigStoreException or MasterKeyException or NewerSchemaException => refused.Message,
        PostgresException said => $"{Capital(place.Place)} refuses: {said.MessageText.TrimEnd('.')}. Check \"config_store\" in config.json.",
        NpgsqlException { InnerException: PasswordCommandException without } => $"{Capital(place.Place)} cannot be opened. {without.Message}",
        NpgsqlException => $"{Capital(place.Place)} cannot be reached: {refused.Message.TrimEnd('.')}. Check that it runs, and \"config_store\" in config.json.",
        DbException or IOException or UnauthorizedAccessException =>
            $"The database {place.Place} cannot be opened: {refused.Message.TrimEnd('.')}. Check the rights of the account that runs Heimdall, or switch the store off with \"config_store\": {{\"enabled\": false}}.",
        _ => null,
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
