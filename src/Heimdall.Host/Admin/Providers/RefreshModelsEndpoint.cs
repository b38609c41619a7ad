using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Upstream;

namespace Heimdall.Host.Admin.Providers;

/// <summary>
/// <c>POST /api/providers/{provider}/refresh-models</c>, and the same for one key (spec/bifrost-core.md §7): the provider is asked for its own list, which counts on
/// this node until it is asked again. A failure leaves what was known.
/// </summary>
internal sealed class RefreshModelsEndpoint(CurrentSnapshot current, ModelListing listing, ProviderModels models)
{
    /// <summary>Keys of a provider that are asked with at a time.</summary>
    private const int AtOnce = 4;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin("/api/providers/{provider}/refresh-models", (HttpMethods.Post, RefreshAllAsync));
        routes.MapAdmin("/api/providers/{provider}/keys/{id}/refresh-models", (HttpMethods.Post, RefreshAsync));
    }

    private async Task<AdminReply> RefreshAllAsync(AdminCall call)
    {
        using var hold = current.Hold();
        var provider = Provider(hold.Snapshot, call);
        var states = new ConcurrentDictionary<string, JsonObject>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            provider.Keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = call.Aborted },
            async (key, cancellationToken) => states[key.Options.Id] = await AskAsync(hold.Snapshot, provider, key, cancellationToken));
        return AdminReply.Ok(new JsonObject
        {
            ["keys"] = new JsonArray([.. provider.Keys.Select(key => (JsonNode)states[key.Options.Id])]),
            ["total"] = provider.Keys.Length,
        });
    }

    private async Task<AdminReply> RefreshAsync(AdminCall call)
    {
        using var hold = current.Hold();
        var provider = Provider(hold.Snapshot, call);
        var id = call.Route("id");
        var key = provider.Keys.FirstOrDefault(key => key.Options.Id.Equals(id, StringComparison.Ordinal)) ?? throw AdminRefusal.NotFound("provider key in use", id);
        return AdminReply.Ok(await AskAsync(hold.Snapshot, provider, key, call.Aborted));
    }

    private static ProviderSnapshot Provider(GatewaySnapshot snapshot, AdminCall call)
    {
        var name = ProviderFields.NameOf(call.Route("provider"));
        if (!snapshot.ByName.TryGetValue(name, out var provider))
            throw AdminRefusal.NotFound("provider", name, "provider");
        if (provider.Keys.All(static key => ModelListing.EndpointOf(key) is null) && !provider.Keys.IsEmpty)
            throw AdminRefusal.NotServed($"\"{name}\" has no list of models that could be asked for; name them in \"models\" of its keys.");
        return provider;
    }

    /// <summary>As Bifrost tells it: the request is done, and each key says how it went.</summary>
    private async Task<JsonObject> AskAsync(GatewaySnapshot snapshot, ProviderSnapshot provider, KeySnapshot key, CancellationToken cancellationToken)
    {
        var state = new JsonObject { ["id"] = key.Options.Id, ["name"] = key.Options.Name, ["provider"] = provider.Name };
        var (found, error) = await listing.AskAsync(provider, key, cancellationToken);
        if (error is null)
            models.Set(snapshot, provider, key, found);
        state["status"] = error is null ? "success" : "list_models_failed";
        state["description"] = error?.Message;
        state["models"] = models.Of(provider, key).Length;
        return state;
    }
}
