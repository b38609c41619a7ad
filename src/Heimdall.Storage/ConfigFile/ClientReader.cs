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
        var requiresKey = client.Flag("enforce_auth_on_inference") ?? client.Flag("enforce_governance_header") ?? client.Flag("enforce_scim_auth") ?? false;
        client.Without("enforce_governance_header", "enforce_scim_auth");
        client.NotYetActive(
            "initial_pool_size", "prometheus_labels", "allowed_origins", "allowed_headers", "enable_logging",
            "disable_content_logging", "allow_per_request_content_storage_override", "allow_per_request_raw_override",
            "retain_content_in_object_storage", "hidden_request_types", "logging_headers", "log_retention_days", "disable_db_pings_in_health",
            "dump_errors_in_console_logs", "enable_governance",
            "enable_litellm_fallbacks", "dual_credential_conflict_behavior", "vk_rotation_cooldown", "compat", "required_headers",
            "whitelisted_routes", "async_job_result_ttl", "webhook_config", "hide_deleted_virtual_keys_in_filters", "delete_expired_virtual_keys",
            "allow_direct_keys", "mcp_agent_depth", "mcp_tool_execution_timeout", "mcp_code_mode_binding_level",
            "mcp_tool_sync_interval", "mcp_disable_auto_tool_inject", "mcp_enable_temp_token_auth", "mcp_external_client_url",
            "mcp_server_auth_mode", "mcp_max_instructions_per_client", "mcp_max_instructions_total", "oauth2_server_config");
        client.End();

        var options = defaults with
        {
            MaxRequestBodyBytes = megabytes is { } size ? size * 1024L * 1024 : defaults.MaxRequestBodyBytes,
            RequiresVirtualKey = requiresKey,
            ForwardedHeaders = [.. forwarded],
            WithheldHeaders = [.. withheld],
        };
        return new(options, dropsExcess, maxChainDepth);
    }
}
