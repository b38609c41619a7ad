using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Admin.Providers;

/// <summary>
/// <c>GET /api/models</c>: what can be asked for, from the configured keys, the catalogue and what providers say (<see cref="RefreshModelsEndpoint"/>), in pages; <c>/details</c> with what the catalogue knows of it,
/// <c>/base</c> the bare names, <c>/parameters</c> of one model (spec/bifrost-core.md §7).
/// </summary>
internal sealed class ModelsAdminEndpoint(AdminStore store, ProviderModels said)
{
    /// <summary>Bifrost's; its pages ask for what a person is typing.</summary>
    private const int UsualPage = 5;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin("/api/models", (HttpMethods.Get, call => ListAsync(call, static (_, model) => new() { ["name"] = model.Name, ["provider"] = model.Provider, ["accessible_by_keys"] = Array(model.Keys) })));
        routes.MapAdmin("/api/models/details", (HttpMethods.Get, call => ListAsync(call, Details)));
        routes.MapAdmin("/api/models/catalog", (HttpMethods.Put, NoCatalogAsync));
        routes.MapAdmin("/api/models/base", (HttpMethods.Get, BaseAsync));
        routes.MapAdmin("/api/models/parameters", (HttpMethods.Get, ParametersAsync));
    }

    private Task<AdminReply> ListAsync(AdminCall call, Func<GatewaySnapshot, Model, JsonObject> view)
    {
        var found = Found(call);
        var snapshot = store.Snapshot;
        return Reply(new JsonObject
        {
            ["models"] = new JsonArray([.. found.Take(call.Count("limit", 10_000) ?? UsualPage).Select(model => view(snapshot, model))]),
            ["total"] = found.Count,
        });
    }

    private Task<AdminReply> BaseAsync(AdminCall call)
    {
        string[] names = [.. Found(call).Select(static model => model.Name[(model.Name.LastIndexOf('/') + 1)..]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        return Reply(new JsonObject { ["models"] = Array(names.Take(call.Count("limit", 10_000) ?? UsualPage)), ["total"] = names.Length });
    }

    private Task<AdminReply> ParametersAsync(AdminCall call)
    {
        var name = call.Query("model") ?? throw AdminRefusal.BadField("model", "Say which model, as in /api/models/parameters?model=gpt-4o.");
        var provider = call.Query("provider");
        var model = All(isUnfiltered: true).FirstOrDefault(model =>
            (provider is null || provider.Equals(model.Provider, StringComparison.OrdinalIgnoreCase))
            && (model.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || $"{model.Provider}/{model.Name}".Equals(name, StringComparison.OrdinalIgnoreCase)));
        return model is null ? throw AdminRefusal.NotFound("model", name, "model") : Reply(Details(store.Snapshot, model));
    }

    private List<Model> Found(AdminCall call)
    {
        var (query, provider) = (call.Query("query"), call.Query("provider"));
        var keys = call.Query("keys")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. All(call.Flag("unfiltered"))
                .Where(model => provider is null || model.Provider.Equals(ProviderFields.NameOf(provider), StringComparison.OrdinalIgnoreCase))
                .Where(model => query is null || $"{model.Provider}/{model.Name}".Contains(query, StringComparison.OrdinalIgnoreCase))
                .Where(model => keys is null || model.KeyIds.Concat(model.Keys).Intersect(keys, StringComparer.Ordinal).Any()),
        ];
    }

    /// <param name="isUnfiltered">Also what the catalogue has of configured providers and no key serves.</param>
    private IEnumerable<Model> All(bool isUnfiltered)
    {
        var snapshot = store.Snapshot;
        var served = ModelList.Of(snapshot, said).Select(listed => (listed.Provider, Name: listed.Id[(listed.Provider.Length + 1)..]));
        var all = isUnfiltered
            ? served.Concat(snapshot.Providers.SelectMany(static provider => ModelCatalog.ModelsOf(provider.Options.Definition.Name).Select(name => (Provider: provider.Name, Name: name)))).Distinct()
            : served;
        return all.Select(model => Of(snapshot, model.Provider, model.Name));
    }

    private static Model Of(GatewaySnapshot snapshot, string provider, string name)
    {
        var keys = snapshot.ByName[provider].Keys.Where(key => key.Serves(name) is not null).ToArray();
        return new(provider, name, [.. keys.Select(static key => key.Options.Id)], [.. keys.Select(static key => key.Options.Name)]);
    }

    private static Task<AdminReply> NoCatalogAsync(AdminCall call) =>
        throw AdminRefusal.NotServed("What is known of models comes with Heimdall and cannot be edited. Prices can (POST /api/governance/pricing-overrides), and which models a key serves (\"models\" of the key).");

    private static JsonObject Details(GatewaySnapshot snapshot, Model model)
    {
        var facts = ModelCatalog.Find(snapshot.ByName[model.Provider].Options.Definition.Name, model.Name);
        var price = snapshot.Prices.Find(new PriceQuestion(model.Provider, model.Name));
        return new()
        {
            ["name"] = model.Name,
            ["provider"] = model.Provider,
            ["accessible_by_keys"] = Array(model.Keys),
            ["max_input_tokens"] = facts.MaxInputTokens,
            ["max_output_tokens"] = facts.MaxOutputTokens,
            ["context_length"] = facts.MaxInputTokens,
            ["supports_tools"] = facts.Tools,
            ["supports_vision"] = facts.Vision,
            ["supports_sampling"] = facts.Sampling,
            ["supports_effort"] = facts.TakesEffort,
            ["usd_per_million_tokens_blended"] = price?.Blended,
        };
    }

    private static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(static item => (JsonNode)item)]);

    private static Task<AdminReply> Reply(JsonObject body) => Task.FromResult(AdminReply.Ok(body));

    private sealed record Model(string Provider, string Name, string[] KeyIds, string[] Keys);
}
