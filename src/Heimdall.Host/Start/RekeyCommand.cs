using System.Data.Common;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Host.Start;

/// <summary><c>heimdall rekey</c>: encrypts the configuration store anew, and says what to do next (docs/storage.md).</summary>
/// <param name="variable">The value of an environment variable, or null.</param>
internal sealed class RekeyCommand(Terminal terminal, AppDirectory directory, Func<string, string?> variable, TimeProvider time)
{
    /// <param name="newKeyFile">Null: the new key is in a variable, or is made.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string? newKeyFile)
    {
        var (wanted, fault) = Wanted(newKeyFile);
        if (fault is not null)
            return terminal.Refuse(ExitCode.BadUsage, fault);

        var file = ConfigurationLoader.Read(new ConfigurationFiles(directory, Environment.CurrentDirectory), variable);
        if (file.Reading.Options is null)
            return terminal.Refuse(ExitCode.CouldNotStart, [.. GatewayStart.Faults(file.Reading), Unchanged]);
        try
        {
            await using var store = await new StoreOpening(directory, variable, time).FindAsync(file.Bootstrap, StoreAccess.ReadWrite, CancellationToken.None);
            if (store is null)
                return terminal.Refuse(ExitCode.CouldNotStart, $"There is no configuration store in {directory.Path}, so there is nothing to encrypt anew.");
            Tell(await new Rekeying(store, directory, time).RunAsync(file, wanted, CancellationToken.None), store.Place);
            return ExitCode.Success;
        }
        catch (Exception refused) when (refused is ConfigStoreException or MasterKeyException)
        {
            return terminal.Refuse(ExitCode.CouldNotStart, refused.Message, Unchanged);
        }
        catch (DbException refused)
        {
            return terminal.Refuse(ExitCode.CouldNotStart, $"The database refuses: {refused.Message.TrimEnd('.')}.", $"{Unchanged} Try again.");
        }
    }

    private const string Unchanged = "The database is as it was, and opens with the key that it had.";

    private (MasterKey? Key, string? Fault) Wanted(string? file)
    {
        var given = variable(RekeyOutcome.Variable)?.Trim();
        if (file is null)
            return (string.IsNullOrEmpty(given) ? null : MasterKey.Of(new(given), RekeyOutcome.Variable), null);
        if (!string.IsNullOrEmpty(given))
            return (null, $"Both -new-key-file and {RekeyOutcome.Variable} give a new key; give one.");
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? (MasterKey.Of(new(text), file), null) : (null, $"-new-key-file is '{file}'; that file is empty.");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return (null, $"-new-key-file is '{file}'; it cannot be read: {refused.Message.TrimEnd('.')}.");
        }
    }

    private void Tell(RekeyOutcome outcome, string place)
    {
        var output = terminal.Output;
        output.WriteLine(outcome.Before is { } before
            ? $"Encrypted anew: {outcome.Entries} entries of {place}, in one transaction. {(string.Equals(before.Origin, outcome.Key.Origin, StringComparison.Ordinal) ? $"There is another key in {outcome.Key.Origin} now; the one that was there no longer opens it." : $"The key from {before.Origin} no longer opens it; {outcome.Key.Origin} does.")}"
            : $"Nothing was left to do: {place} opens with {outcome.Key.Origin}.");
        if (outcome.Sessions > 0)
            output.WriteLine($"Logins that have ended: {outcome.Sessions}. Access keys and virtual keys work on.");
        output.WriteLine();
        output.WriteLine("Next");
        if (outcome.Key.IsOfFile)
            output.WriteLine($"  Back up {outcome.Key.Origin}, apart from the database.");
        else
            output.WriteLine("  Give every node the new key before it starts again: as \"encryption_key\" in its configuration, or as HEIMDALL_ENCRYPTION_KEY. Take the old one away.");
        output.WriteLine("  Start gateways that are running again. Until then they serve with what is in force, and refuse changes.");
        output.WriteLine("  Backups of before still need the old key.");
    }
}
