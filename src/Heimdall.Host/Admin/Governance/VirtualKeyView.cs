using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary>A virtual key as answers show it: whom it belongs to, what it may use, and how much of its limits is used.</summary>
internal static class VirtualKeyView
{
    public static JsonObject Of(Entity entity, AdminStore store)
    {
        var options = store.Governance.VirtualKeys.FirstOrDefault(key => key.Id.Equals(entity.Id, StringComparison.Ordinal));
        var view = EntityView.Of(entity);
        view.Remove("previous_value");
        view["is_active"] ??= true;
        view["team"] = Owner(store, EntityKind.Team, options?.TeamId, LimitLevel.Team);
        view["customer"] = Owner(store, EntityKind.Customer, options?.CustomerId, LimitLevel.Customer);
        if (options is not null) // else it is left out for a variable that is not set, and what is stored tells more
        {
            view.Remove("providers");
            view["provider_configs"] = new JsonArray([.. options.Providers.Select(config => Config(config, entity.Id, store))]);
        }

        LimitViews.AddTo(view, new(LimitLevel.VirtualKey, entity.Id), store);
        if (options?.PreviousValueExpiresAt <= store.Now)
            view.Remove("previous_value_expires_at");
        return view;
    }

    private static JsonObject Config(VirtualKeyProviderOptions config, string keyId, AdminStore store)
    {
        var all = config.KeyIds.Contains("*");
        var view = new JsonObject
        {
            ["id"] = config.Id,
            ["virtual_key_id"] = keyId,
            ["provider"] = config.Provider,
            ["weight"] = config.Weight,
            ["allowed_models"] = List(config.AllowedModels),
            ["blacklisted_models"] = List(config.BlacklistedModels),
            ["allow_all_keys"] = all,
            ["key_ids"] = List(config.KeyIds),
            ["keys"] = new JsonArray(
            [
                .. from key in store.Content.List(EntityKind.ProviderKey, config.Provider)
                   where all || config.KeyIds.Contains(key.Id) || config.KeyIds.Contains(key.Name)
                   select new JsonObject { ["key_id"] = key.Id, ["name"] = key.Name, ["provider"] = config.Provider },
            ]),
        };
        if (config.TargetModel is { } model)
            view["model"] = model;
        LimitViews.AddTo(view, new(LimitLevel.ProviderConfig, config.Id), store);
        return view;
    }

    /// <summary>Null where it has none, or none that is known.</summary>
    private static JsonObject? Owner(AdminStore store, string kind, string? id, LimitLevel level)
    {
        if (id is null || store.Content.Find(kind, id) is not { } owner)
            return null;
        var view = new JsonObject { ["id"] = owner.Id, ["name"] = owner.Name };
        LimitViews.AddTo(view, new(level, owner.Id), store);
        return view;
    }

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Order(StringComparer.OrdinalIgnoreCase).Select(static item => (JsonNode)item)]);
}
