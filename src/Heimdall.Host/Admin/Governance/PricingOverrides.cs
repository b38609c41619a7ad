using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/pricing-overrides</c> (spec/bifrost-core.md §6.9).</summary>
internal sealed class PricingOverrides(AdminStore store) : AdminResource(store)
{
    public const string Path = "/api/governance/pricing-overrides";

    private static readonly string[] _filters = ["scope_kind", "virtual_key_id", "provider_id", "provider_key_id"];

    protected override string Kind => EntityKind.PricingOverride;

    protected override string What => "pricing override";

    protected override string One => "pricing_override";

    protected override string Many => "pricing_overrides";

    protected override void Check(Draft draft)
    {
        draft.RequireKnown("virtual_key_id", EntityKind.VirtualKey, "virtual key");
        draft.RequireKnown("provider_key_id", EntityKind.ProviderKey, "provider key");
    }

    protected override bool IsListed(AdminCall call, Entity entity)
    {
        var body = entity.Body();
        return _filters.All(field => call.Query(field) is not { } wanted || wanted.Equals(body[field]?.ToString(), StringComparison.Ordinal));
    }
}
