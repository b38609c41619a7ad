using System.Data.Common;
using System.Net.Sockets;
using Heimdall.Engine.Configuration;
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

    private const string PreviousKeyVariable = "HEIMDALL_PREVIOUS_ENCRYPTION_KEY";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ConfigStoreException">It cannot be opened; the message says why and what to do.</exception>
    public async Task<ConfigurationStore> OpenAsync(BootstrapOptions options, MigrationMode mode, CancellationToken cancellationToken)
    {
        if (!options.ConfigStore.Enabled)
            return new(null, SecretBox.Passing(), environment, time);

        var place = options.ConfigStore.Options(directory, Environment.CurrentDirectory, FileName);
        var database = SqlDatabase.Open(place);
        try
        {
            if (place is SqliteOptions file)
                SqliteSource.CreateFile(file.Path);
            await MigrateAsync(database, mode, cancellationToken);
            return new(database, await BoxAsync(database, options, cancellationToken), environment, time);
        }
        catch (Exception refused)
        {
            await database.DisposeAsync();
            if (Describe(refused, place) is { } message)
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

    private async Task<SecretBox> BoxAsync(SqlDatabase database, BootstrapOptions options, CancellationToken cancellationToken)
    {
        var current = MasterKey.Find(options.EncryptionKey, environment, directory);
        var previous = options.PreviousEncryptionKey
            ?? (environment(PreviousKeyVariable)?.Trim() is { Length: > 0 } text ? new Secret(text) : null);
        return await StoreKey.OpenAsync(
            database,
            current,
            previous is null ? MasterKey.FindFile(directory) : MasterKey.Of(previous, "the previous key"),
            () => MasterKey.Create(directory),
            time,
            cancellationToken);
    }

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
