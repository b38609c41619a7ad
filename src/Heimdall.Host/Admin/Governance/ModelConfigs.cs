using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/model-configs</c>: limits of a model, at one provider or all, for everybody or for one virtual key (spec/bifrost-core.md §6.7).</summary>
internal sealed class ModelConfigs(AdminStore store) : AdminResource(store)
{
    public const string Path = "/api/governance/model-configs";

    protected override string Kind => EntityKind.ModelConfig;

    protected override string What => "model configuration";

    protected override string One => "model_config";

    protected override string Many => "model_configs";

    protected override string NameField => "model_name";

    protected override void Normalise(Draft draft) => new LimitFields(draft, Store.Governance).Normalise(draft.Given, new(LimitLevel.Model, draft.Id), "");

    protected override void Check(Draft draft)
    {
        var scope = draft.Text("scope");
        if (scope is not (null or "global" or "virtual_key"))
            throw AdminRefusal.BadField("scope", "This must be \"global\" or \"virtual_key\".");
        if (scope is "virtual_key")
        {
            _ = draft.Required("scope_id");
            draft.RequireKnown("scope_id", EntityKind.VirtualKey, "virtual key");
        }
    }

    protected override JsonObject View(Entity entity)
    {
        var view = EntityView.Of(entity);
        view.Remove("name");
        LimitViews.AddTo(view, new(LimitLevel.Model, entity.Id), Store);
        return view;
    }

    /// <summary>It is known by what it is for.</summary>
    protected override string NameOf(Draft draft)
    {
        var name = $"{draft.Text("provider") ?? "*"}/{draft.Required("model_name")}";
        return draft.Text("scope_id") is { } scope ? $"{name} ({scope})" : name;
    }
}
