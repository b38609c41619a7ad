namespace Heimdall.Storage.ConfigStore;

/// <summary>What entities there are. The names are kept in databases and never change.</summary>
internal static class EntityKind
{
    /// <summary>Section <c>client</c>; one, its id is <c>client</c>.</summary>
    public const string Client = "client";

    /// <summary>Section <c>framework</c>; one, its id is <c>framework</c>.</summary>
    public const string Framework = "framework";

    /// <summary>An entry of <c>providers</c> without its keys; id and name are the provider's, in lower case.</summary>
    public const string Provider = "provider";

    /// <summary>An entry of <c>providers.*.keys</c>; the parent is the provider.</summary>
    public const string ProviderKey = "provider_key";

    public const string Customer = "customer";

    public const string Team = "team";

    public const string VirtualKey = "virtual_key";

    public const string RoutingRule = "routing_rule";

    public const string ModelConfig = "model_config";

    public const string Budget = "budget";

    public const string RateLimit = "rate_limit";

    /// <summary>An entry of <c>governance.providers</c>; the id is the provider's name.</summary>
    public const string ProviderLimits = "provider_limits";

    public const string PricingOverride = "pricing_override";

    public const string Plugin = "plugin";

    public const string McpClient = "mcp_client";

    public const string Webhook = "webhook";

    /// <summary>Any other section, as one document; the id is where it stands: <c>routing</c>, <c>governance.auth_config</c>.</summary>
    public const string Section = "section";
}
