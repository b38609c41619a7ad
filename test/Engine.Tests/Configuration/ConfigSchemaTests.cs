using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Engine.Tests.Configuration;

/// <summary>Holds docs/config.schema.json against what the reader asks for when every section is there.</summary>
public sealed class ConfigSchemaTests
{
    private const string Everything =
        """
        { "client": {"header_filter_config": {}, "required_headers": {"a": "b"}}, "auth_config": {}, "claude_models": {}, "encryption_key": "k", "previous_encryption_key": "k",
          "config_store": {"type": "postgres", "config": {"host": "h", "port": "5432", "user": "u", "password_command": {"command": "c"}, "db_name": "d"}},
          "provider_entries": [{"provider": "openai", "apiKey": "k"}],
          "accounts": [{"failover": {}, "providers": [{"type": "openai", "api_key": "k"}]}],
          "budgets": [{"level": "team", "id": "t", "limit": 1, "period": "1d"}],
          "routing": {"rules": [{"id": "r1", "targets": [{}], "fallbacks": [{"provider": "openai", "model": "m"}]}]},
          "framework": {"pricing": {}},
          "pricing_overrides": [{"id": "p", "pattern": "m", "request_types": ["embedding"], "patch": {}}],
          "governance": {"auth_config": {}, "complexity_analyzer_config": {"tier_boundaries": {}, "keywords": {}},
            "pricing_overrides": [{"id": "q", "pattern": "m", "request_types": ["embedding"], "pricing_patch": "{}"}],
            "budgets": [{"id": "b", "max_limit": 1, "reset_duration": "1d"}], "rate_limits": [{"id": "l"}],
            "customers": [{"id": "c", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}],
            "teams": [{"id": "t", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}],
            "virtual_keys": [{"id": "v", "value": {"value": "k"}, "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {},
              "providers": [{"provider": "openai", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}],
              "provider_configs": [{"provider": "openai", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}]}],
            "model_configs": [{"model_name": "*", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}],
            "providers": [{"name": "openai", "budget": {"max_limit": 1, "reset_duration": "1d"}, "budgets": [{"max_limit": 1, "reset_duration": "1d"}], "rate_limit": {}}],
            "routing_rules": [{"id": "r2", "targets": [{}], "fallbacks": [{"provider": "openai", "model": "m"}]}]},
          "providers": {
            "openai": {"openai_config": {}, "concurrency_and_buffer_size": {}, "network_config": {"extra_headers": {"a": "b"}}, "proxy_config": {},
              "keys": [{"value": {"value": "k"}, "aliases": {"a": {"model_id": "m"}}}]},
            "vllm": {"keys": [{"vllm_key_config": {"url": "http://a"}}]},
            "sgl": {"keys": [{"sgl_key_config": {"url": "http://a"}}]},
            "ollama": {"keys": [{"ollama_key_config": {"url": "http://a"}}]},
            "acme": {"custom_provider_config": {"base_provider_type": "openai", "allowed_requests": {"responses": true}, "request_path_overrides": {"list_models": "m"}},
              "network_config": {"base_url": "http://a"}, "keys": [{"value": "k"}]} } }
        """;

    /// <summary>The other shapes of the same sections.</summary>
    private const string Otherwise = """{ "client_config": {"header_filter_config": {}, "required_headers": {"a": "b"}}, "config_store": {"config": {"path": "./config.db"}}, "providers": [{"provider": "openai", "apiKey": "k"}] }""";

    [Fact]
    public void The_schema_names_exactly_what_the_reader_reads()
    {
        var issues = new ConfigIssues(_ => null);
        Assert.Empty(ConfigFileReader.Read(Encoding.UTF8.GetBytes(Everything), null, issues).Faults);
        Assert.Empty(ConfigFileReader.Read(Encoding.UTF8.GetBytes(Otherwise), null, issues).Faults);
        using var schema = JsonDocument.Parse(File.ReadAllBytes(SchemaFile()));

        var described = new SortedSet<string>(StringComparer.Ordinal);
        var root = schema.RootElement;
        Describe(root, root, "$", described);
        Describe(root, root.GetProperty("$defs").GetProperty("secret"), "secret", described);

        Assert.Equal(issues.KnownPaths.Except(described), []);
        Assert.Equal(described.Except(issues.KnownPaths), []);
    }

    private static void Describe(JsonElement root, JsonElement schema, string path, SortedSet<string> paths)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!["#/$defs/".Length..];
            if (name is not "secret")
                Describe(root, root.GetProperty("$defs").GetProperty(name), path, paths);
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                paths.Add($"{path}.{property.Name}");
                Describe(root, property.Value, $"{path}.{property.Name}", paths);
            }
        }

        if (schema.TryGetProperty("additionalProperties", out var additional))
        {
            paths.Add($"{path}.*");
            Describe(root, additional, $"{path}.*", paths);
        }

        if (schema.TryGetProperty("items", out var items))
            Describe(root, items, $"{path}[]", paths);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            foreach (var choice in choices.EnumerateArray())
                Describe(root, choice, path, paths);
        }
    }

    private static string SchemaFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "config.schema.json");
}
