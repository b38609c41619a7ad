using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>What the section <c>client</c> says, also of matters that are not of clients.</summary>
/// <param name="DropsExcess">Whoever would have to wait for a place at a provider is refused.</param>
/// <param name="MaxChainDepth">Null: the default.</param>
internal readonly record struct ClientSection(ClientOptions Options, bool DropsExcess, int? MaxChainDepth);

/// <summary>The section <c>client</c> (spec/bifrost-core.md §2.3).</summary>
internal static class ClientReader
{
    private const int MaxMegabytes = 10_240;
    private const int MaxRetentionDays = 36_500;
    private static readonly TimeSpan MaxGrace = TimeSpan.FromDays(30);

    /// <summary>Bifrost's compatibility page calls the section <c>client_config</c> (spec §2.14), so that name counts where the other is absent.</summary>
    public static ClientSection Read(ConfigSection root)
    {
        var section = root.Section("client");
        var alias = root.Section("client_config");
        if (section is not null && alias is not null)
            root.Issues.Warn(alias.Path, "\"client_config\" is another name of \"client\", which is there too; only \"client\" is read.");
        return (section ?? alias) is { } client ? Read(client, new ClientOptions()) : new(new(), false, null);
    }

    private static ClientSection Read(ConfigSection client, ClientOptions defaults)
    {
        var megabytes = client.Integer("max_request_body_size_mb", 1, MaxMegabytes);
        var filter = client.Section("header_filter_config");
        var forwarded = filter?.Texts("allowlist") ?? [];
        var withheld = filter?.Texts("denylist") ?? [];
        filter?.End();

        var dropsExcess = client.Flag("drop_excess_requests") ?? false;
        var maxChainDepth = client.Integer("routing_chain_max_depth", 1, 100);
        var requiresKey = client.Flag("enforce_auth_on_inference") ?? client.Flag("enforce_governance_header") ?? client.Flag("enforce_scim_auth");
        var directKeys = client.Flag("allow_direct_keys") ?? false;
        var grace = Grace(client);
        var retentionDays = client.Integer("log_retention_days", 1, MaxRetentionDays);
        client.Without("enforce_governance_header", "enforce_scim_auth");
        client.NotYetActive(
            "prometheus_labels", "enable_logging",
            "disable_content_logging", "allow_per_request_content_storage_override", "allow_per_request_raw_override",
            "retain_content_in_object_storage", "hidden_request_types", "logging_headers",
            "compat", "async_job_result_ttl", "webhook_config", "hide_deleted_virtual_keys_in_filters",
            "mcp_agent_depth", "mcp_tool_execution_timeout", "mcp_code_mode_binding_level",
            "mcp_tool_sync_interval", "mcp_disable_auto_tool_inject", "mcp_enable_temp_token_auth", "mcp_external_client_url",
            "mcp_server_auth_mode", "mcp_max_instructions_per_client", "mcp_max_instructions_total", "oauth2_server_config");
        WithoutEffect(client);
        var refusesTwo = RefusesTwoVirtualKeys(client);
        var deletesExpired = client.Flag("delete_expired_virtual_keys") ?? false;
        var ignoresStore = client.Flag("disable_db_pings_in_health") ?? false;
        var origins = Origins(client);
        var allowed = client.Texts("allowed_headers") ?? [];
        var openPaths = Paths(client);
        var required = RequiredHeadersReader.Read(client);
        client.End();

        var options = defaults with
        {
            MaxRequestBodyBytes = megabytes is { } size ? size * 1024L * 1024 : defaults.MaxRequestBodyBytes,
            RequiresVirtualKey = requiresKey,
            RotationGrace = grace ?? TimeSpan.Zero,
            LogRetention = retentionDays is { } days ? TimeSpan.FromDays(days) : defaults.LogRetention,
            AllowsDirectKeys = directKeys,
            RefusesTwoVirtualKeys = refusesTwo,
            DeletesExpiredKeys = deletesExpired,
            IgnoresStoreInHealth = ignoresStore,
            ForwardedHeaders = [.. forwarded],
            WithheldHeaders = [.. withheld],
            AllowedOrigins = [.. origins],
            AllowedHeaders = [.. allowed],
            OpenPaths = [.. openPaths],
            RequiredHeaders = required,
        };
        return new(options, dropsExcess, maxChainDepth);
    }

    /// <summary>Of a virtual key and an identity provider's token Heimdall knows but the first, so what is left of the conflict is two virtual keys.</summary>
    private static bool RefusesTwoVirtualKeys(ConfigSection client)
    {
        const string Name = "dual_credential_conflict_behavior";
        switch (client.Text(Name))
        {
            case "error":
                return true;
            case "prefer_idp":
                client.Issues.Info(client.At(Name), "\"prefer_idp\" does the same as \"prefer_vk\": Heimdall knows no identity provider whose users it could prefer. Of two virtual keys the one in x-bf-vk counts, else the first of Authorization, x-api-key, x-goog-api-key and api-key; \"error\" refuses such a request.");
                break;
            case not (null or "" or "prefer_vk"):
                client.Issues.Warn(client.At(Name), "This is none of \"prefer_vk\", \"prefer_idp\" and \"error\"; \"prefer_vk\" is used.");
                break;
        }

        return false;
    }

    /// <summary>Says of each what holds instead: whoever wrote it expects something.</summary>
    private static void WithoutEffect(ConfigSection client)
    {
        Tell("initial_pool_size", "what is pooled grows with the load by itself");
        Tell("dump_errors_in_console_logs", "failures are always logged, with their status and message, and never with the body of a request or an answer");
        Tell("enable_litellm_fallbacks", "every client dialect is translated to what the provider speaks, whether this is true or false");
        if (client.Flag("enable_governance") is false)
            client.Issues.Warn(client.At("enable_governance"), "This has no effect: virtual keys, budgets and rate limits that are configured always hold. Remove them to be without.");

        void Tell(string name, string instead)
        {
            if (client.Take(name) is not null)
                client.Issues.Info(client.At(name), $"This has no effect: {instead}.");
        }
    }

    /// <summary>Without a slash at the end, as browsers send them.</summary>
    private static List<string> Origins(ConfigSection client)
    {
        List<string> origins = [];
        foreach (var origin in client.Texts("allowed_origins") ?? [])
        {
            if (origin is "*" || (Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.AbsolutePath is "/" or "" && url.Query.Length == 0))
                origins.Add(origin.TrimEnd('/'));
            else
                client.Fault("allowed_origins", $"\"{origin}\" is no origin: give scheme, host and port as in \"https://app.example:8443\", or \"*\" for all.");
        }

        return origins;
    }

    private static List<string> Paths(ConfigSection client)
    {
        var paths = client.Texts("whitelisted_routes") ?? [];
        foreach (var path in paths.Where(static path => !path.StartsWith('/')))
            client.Fault("whitelisted_routes", $"\"{path}\" is no path: it begins with \"/\", and may end in \"*\".");
        return paths;
    }

    /// <summary>A Go duration, or as Go counts them where it has no unit: in nanoseconds.</summary>
    private static TimeSpan? Grace(ConfigSection client)
    {
        if (client.Take("vk_rotation_cooldown") is not { } value)
            return null;
        TimeSpan? grace = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var nanoseconds) && nanoseconds >= 0 => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick),
            JsonValueKind.String => GoDuration.Parse(value.GetString()!),
            _ => null,
        };
        if (grace <= MaxGrace)
            return grace;
        client.Fault("vk_rotation_cooldown", "This must be a duration of at most 30 days, as in \"24h\", or a number of nanoseconds.");
        return null;
    }
}
