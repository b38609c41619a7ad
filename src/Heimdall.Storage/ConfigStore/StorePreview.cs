using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.Database;
using Npgsql;

namespace Heimdall.Storage.ConfigStore;

/// <summary>What a start would find in the store and make of it, with nothing written (<c>heimdall check</c>).</summary>
internal sealed record StorePreview
{
    /// <summary>Of file and store together; of the file alone where the store could not be read.</summary>
    public required ConfigurationResult Reading { get; init; }

    /// <summary>The store in a sentence.</summary>
    public required string State { get; init; }

    /// <summary>It was read.</summary>
    public bool IsRead { get; init; }

    /// <summary>What the start would write, one line each.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>Steps of the schema that it would take.</summary>
    public ImmutableArray<string> Pending { get; init; } = [];

    /// <param name="environment">The value of an environment variable, or null.</param>
    public static async Task<StorePreview> ReadAsync(
        FileConfiguration file, AppDirectory directory, Func<string, string?> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        if (file.Reading.Options is null)
            return new() { Reading = file.Reading, State = "not looked at, as the file has faults" };
        if (!file.Bootstrap.ConfigStore.Enabled)
            return new() { Reading = file.Reading, State = "switched off; only the file counts" };
        try
        {
            await using var found = await new StoreOpening(directory, environment, time).FindAsync(file.Bootstrap, StoreAccess.ReadOnly, cancellationToken);
            if (found is null)
                return new() { Reading = file.Reading, State = "not there yet; the first start makes it" };
            if (!found.IsReadable)
                return new() { Reading = file.Reading, State = $"{found.Place}, in which the configuration cannot be read before its schema is brought up to date", Pending = found.Pending };
            return Of(await found.PreviewAsync(file, environment, time, cancellationToken), found);
        }
        catch (ConfigStoreException refused) when (refused.InnerException is NpgsqlException)
        {
            // Where a file is checked the server may be out of reach; where it is started from it is not.
            return new() { Reading = Warned(file.Reading, refused.Message), State = "could not be read; this is what the file alone says" };
        }
        catch (Exception refused) when (refused is ConfigStoreException or MasterKeyException or System.Data.Common.DbException)
        {
            return new() { Reading = file.Reading with { Options = null, Faults = [new("$.config_store", refused.Message)] }, State = "could not be read" };
        }
    }

    public void Write(TextWriter output)
    {
        output.WriteLine($"Store: {State}.");
        Write(output, "The next start brings its schema up to date", Pending);
        Write(output, "The next start changes in it", Changes);
    }

    private static StorePreview Of(ChangeOutcome outcome, FoundStore found) => new()
    {
        Reading = outcome.Reading,
        State = found.Place,
        IsRead = true,
        Pending = found.Pending,
        Changes = [.. outcome.Differences.Select(Line)],
    };

    private static string Line(EntityDifference difference)
    {
        var verb = difference switch { { Before: null } => "adds", { After: null } => "removes", _ => "changes" };
        return $"{verb} {difference.Either.Kind} {difference.Either.Name}";
    }

    private static ConfigurationResult Warned(ConfigurationResult reading, string message) =>
        reading with { Notices = reading.Notices.Add(new(NoticeLevel.Warning, "$.config_store", message)) };

    private static void Write(TextWriter output, string title, ImmutableArray<string> lines)
    {
        if (lines.IsEmpty)
            return;
        output.WriteLine($"  {title}");
        foreach (var line in lines)
            output.WriteLine($"    {line}");
    }
}
