using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Admin.Governance;

/// <summary>
/// What a request says of a virtual key, in the configuration's own spelling. Two shapes come: Bifrost's, and that of the guides (G17), where
/// <c>providers[]</c> name target models and what is not mentioned is allowed.
/// </summary>
internal sealed class VirtualKeyFields(Draft draft, GovernanceOptions inForce)
{
    private static readonly string[] _shown = ["team", "customer", "value_redacted", "previous_value", "previous_value_expires_at", "reset_budget_usage", "is_expired"];

    private readonly LimitFields _limits = new(draft, inForce);

    public void Normalise()
    {
        foreach (var name in _shown)
            draft.Given.Remove(name);
        OneOwner();
        Providers();
        _limits.Normalise(draft.Given, new(LimitLevel.VirtualKey, draft.Id), "");
    }

    /// <summary>Who gives a key to a team takes it from its customer.</summary>
    private void OneOwner()
    {
        if (draft.Given["team_id"] is not null && !draft.Given.ContainsKey("customer_id"))
            draft.Given["customer_id"] = null;
        else if (draft.Given["customer_id"] is not null && !draft.Given.ContainsKey("team_id"))
            draft.Given["team_id"] = null;
    }

    private void Providers()
    {
        var given = draft.Given;
        if (given.TryGetPropertyValue("providers", out var guided))
        {
            if (given.ContainsKey("provider_configs"))
                throw AdminRefusal.BadField("providers", "Give \"provider_configs\" or \"providers\", not both.");
            if (guided is not JsonArray list)
                throw AdminRefusal.BadField("providers", "This must be an array.");
            given.Remove("providers");
            given["provider_configs"] = list.DeepClone();
            foreach (var config in given["provider_configs"]!.AsArray().OfType<JsonObject>())
            {
                config.TryAdd("allowed_models", new JsonArray("*"));
                config.TryAdd("key_ids", new JsonArray("*"));
            }

            draft.Renames.Add(("provider_configs", "providers"));
        }

        if (!given.TryGetPropertyValue("provider_configs", out var configs))
            return;
        if (configs is null)
            given["provider_configs"] = configs = new JsonArray();
        if (draft.Old is not null)
            given["providers"] = null; // a file may have had it in the other shape
        if (configs is JsonArray items)
            Configs(items);
    }

    private void Configs(JsonArray items)
    {
        var known = inForce.VirtualKeys.FirstOrDefault(key => key.Id.Equals(draft.Id, StringComparison.Ordinal))?.Providers.ToList() ?? [];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var said = draft.Renames.Exists(static rename => rename.Stored is "provider_configs") ? "providers" : "provider_configs";
        var pairs = new HashSet<(string, string?)>();
        foreach (var (index, item) in items.Index())
        {
            if (item is not JsonObject config)
                continue;
            var at = $"{said}[{index}]";
            var provider = ProviderName(Draft.TextOf(config["provider"], $"{at}.provider"));
            var model = Draft.TextOf(config["model"], $"{at}.model");
            if (!pairs.Add((provider, model)))
                throw AdminRefusal.BadField($"{at}.provider", $"\"{provider}\" is listed twice; each provider, or each model of it, stands here once.");

            foreach (var name in (ReadOnlySpan<string>)["keys", "virtual_key_id", "config_hash"])
                config.Remove(name);
            Keys(config, provider, at);
            var old = known.Find(other => other.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase) && string.Equals(other.TargetModel, model, StringComparison.Ordinal));
            if (old is not null)
                known.Remove(old);
            var id = old?.Id ?? NewId(provider, taken, known);
            taken.Add(id);
            config["id"] = id;
            _limits.Normalise(config, new(LimitLevel.ProviderConfig, id), $"{at}.");
        }
    }

    private string NewId(string provider, HashSet<string> taken, List<VirtualKeyProviderOptions> known)
    {
        var id = $"{draft.Id}/{provider}";
        return taken.Contains(id) || known.Exists(other => other.Id.Equals(id, StringComparison.Ordinal)) ? $"{id}/{Guid.NewGuid():n}" : id;
    }

    /// <summary><c>allow_all_keys</c> is how answers say <c>["*"]</c>; where both are given, the list counts.</summary>
    private void Keys(JsonObject config, string provider, string at)
    {
        var all = Draft.FlagOf(config["allow_all_keys"], $"{at}.allow_all_keys") ?? false;
        config.Remove("allow_all_keys");
        if (all && !config.ContainsKey("key_ids"))
            config["key_ids"] = new JsonArray("*");
        if (config["key_ids"] is not JsonArray ids)
            return;
        var keys = draft.Change.List(EntityKind.ProviderKey, provider);
        foreach (var (index, id) in ids.Index())
        {
            var text = Draft.TextOf(id, $"{at}.key_ids[{index}]");
            if (text is not ("*" or null) && keys.Count > 0 && !keys.Any(key => key.Id.Equals(text, StringComparison.Ordinal) || key.Name.Equals(text, StringComparison.Ordinal)))
                throw AdminRefusal.BadField($"{at}.key_ids[{index}]", $"\"{provider}\" has no key with this id or name.");
        }
    }

    private static string ProviderName(string? written) => ProviderCatalog.Find(written?.Trim() ?? "")?.Name ?? written?.Trim().ToLowerInvariant() ?? "";
}
