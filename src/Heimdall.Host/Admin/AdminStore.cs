using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Host.Security;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Ledger;

namespace Heimdall.Host.Admin;

/// <summary>The configuration as the management API reads and changes it. Thread-safe.</summary>
internal sealed class AdminStore(ConfigurationStore store, CurrentSnapshot current, UsageLedger? ledger, TimeProvider time)
{
    public ConfigurationStore Configuration => store;

    /// <summary>What is configured, with its secrets.</summary>
    public StoreContent Content => store.Content;

    /// <summary>What is in force: the same read, with variables resolved, and what has been used of limits.</summary>
    public GatewaySnapshot Snapshot => current.Value;

    public GovernanceOptions Governance => current.Value.Options.Governance;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>All of the change is in force when this returns, or nothing of it was written.</summary>
    /// <param name="edit">Changes a working copy and says where that is; it may run more than once.</param>
    /// <returns>What does not do what it looks like, by the fields of the request.</returns>
    /// <exception cref="AdminRefusal">It cannot be meant, or the edit refuses.</exception>
    public async Task<JsonArray> ChangeAsync(AdminCall call, Func<ConfigChange, IReadOnlyList<FaultPlace>> edit)
    {
        IReadOnlyList<FaultPlace> places = [];
        var outcome = await store.ChangeAsync(call.Who, change =>
        {
            places = edit(change);
            if (!call.Identity.IsLocal)
                RemoteAddresses.Check(change);
        }, call.Aborted);
        if (!outcome.IsAccepted)
            throw FaultPlace.Refusal(outcome.Faults, places);
        return Warnings(outcome, places);
    }

    /// <summary>Forgets what was used of limits in their present windows, on all nodes.</summary>
    public async Task ResetAsync(IEnumerable<Limit> limits, CancellationToken cancellationToken)
    {
        foreach (var limit in limits)
        {
            if (ledger is null)
                limit.Counter.Reset();
            else
                await ledger.ResetAsync(limit, cancellationToken);
        }
    }

    /// <summary>Where an entity of a list stands, once it is put.</summary>
    public static string PathOf(ConfigChange change, string kind, string id)
    {
        var place = EntityPlaces.Lists.First(place => place.Kind.Equals(kind, StringComparison.Ordinal));
        return $"$.{place.Path}[{IndexOf(change.List(kind), id)}]";
    }

    public static int IndexOf(IReadOnlyList<Entity> entities, string id) => entities.Index().First(entry => entry.Item.Id.Equals(id, StringComparison.Ordinal)).Index;

    private static JsonArray Warnings(ChangeOutcome outcome, IReadOnlyList<FaultPlace> places)
    {
        var warnings = new JsonArray();
        foreach (var notice in outcome.Reading.Notices)
        {
            if (places.Select(place => place.Field(notice.Path)).FirstOrDefault(static field => field is not null) is { } field)
                warnings.Add((JsonNode)new JsonObject { ["param"] = field, ["message"] = notice.Message });
        }

        return warnings;
    }
}
