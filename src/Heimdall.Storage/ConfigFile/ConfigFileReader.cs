using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// Reads <c>config.json</c> as Bifrost has it (spec/bifrost-core.md §2), comments and trailing commas allowed. Unknown keys are named and
/// ignored; values that cannot be meant are faults, all of them reported at once.
/// </summary>
internal static class ConfigFileReader
{
    private static readonly JsonDocumentOptions _options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="file">Only named in the result.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static ConfigurationResult Read(ReadOnlyMemory<byte> json, string? file, Func<string, string?> environment) =>
        Read(json, file, new ConfigIssues(environment));

    public static ConfigurationResult Read(ReadOnlyMemory<byte> json, string? file, ConfigIssues issues)
    {
        var text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            using var document = JsonDocument.Parse(text, _options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                issues.Fault(ConfigPath.Root, "The file must hold one JSON object.");
                return issues.Result(new(), file);
            }

            return issues.Result(Root(new(document.RootElement, ConfigPath.Root, ConfigPath.Root, issues)), file);
        }
        catch (JsonException malformed)
        {
            issues.Fault($"line {malformed.LineNumber + 1}, column {malformed.BytePositionInLine + 1}", $"The file is not JSON: {Reason(malformed)}");
            return issues.Result(new(), file);
        }
    }

    private static GatewayOptions Root(ConfigSection root)
    {
        _ = root.Text("$schema");
        var version = root.Integer("version", 1, 2);
        root.NotYetActiveSections(
            "env_label", "server", "mcp",
            "logs_store", "vector_store", "plugins", "websocket", "webhooks", "skills_registry", "feature_flags", "large_payload_optimization", "alerting",
            "guardrails_config", "audit_logs", "cluster_config", "load_balancer_config", "scim_config", "access_profiles", "circuit_breaker_config");

        root.Issues.Bootstrap = BootstrapReader.Read(root);
        var client = ClientReader.Read(root);
        var (providers, listRule) = ProvidersReader.Read(root, version);
        var claudeModels = ClaudeModelsReader.Read(root, providers);
        var rules = new RulesReader(root.Issues, providers);
        var routing = RoutingReader.Read(root, rules);
        var pricing = PricingReader.Read(root);
        var governance = GovernanceReader.Read(root, version, providers, rules);
        root.End();

        if (listRule is not null)
            rules.AddGenerated(listRule);
        return new()
        {
            Client = client.Options,
            Providers = client.DropsExcess ? [.. providers.Select(WithoutWaiting)] : providers,
            ClaudeModels = claudeModels,
            Routing = routing with { Rules = rules.All, MaxChainDepth = client.MaxChainDepth ?? routing.MaxChainDepth },
            Governance = governance,
            Pricing = pricing,
        };
    }

    private static ProviderOptions WithoutWaiting(ProviderOptions provider) => provider with { Queue = provider.Queue with { MaxWaiting = 0 } };

    /// <summary>The parser's own words, without the position that it repeats at the end.</summary>
    private static string Reason(JsonException malformed)
    {
        var position = malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? malformed.Message : malformed.Message[..position];
    }
}
