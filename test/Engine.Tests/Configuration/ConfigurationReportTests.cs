using Heimdall.Storage.ConfigFile;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class ConfigurationReportTests
{
    [Fact]
    public void Explains_a_good_configuration()
    {
        var report = Write(
            """
            { "claude_models": {"haiku": "openai/gpt-5-mini"}, "colour": 1,
              "providers": {
                "openai": {"keys": [
                  {"name": "big", "value": "sk-very-secret", "models": ["gpt-5", "gpt-4o"], "weight": 3, "aliases": {"fast": "gpt-5-mini"}},
                  {"name": "small", "value": "${SMALL}", "models": ["*"], "blacklisted_models": ["o1"]},
                  {"name": "lost", "value": "env.LOST", "models": ["*"]}],
                  "network_config": {"base_url": "https://proxy.example/v1?token=hush"}},
                "ollama": {} } }
            """,
            ("SMALL", "sk-small-secret"));

        Assert.Contains("openai  https://proxy.example/v1", report);
        Assert.Contains("key big: 75 % of the traffic, models gpt-4o, gpt-5", report);
        Assert.Contains("alias fast -> gpt-5-mini", report);
        Assert.Contains("key small: 25 % of the traffic, all models except o1", report);
        Assert.Contains("without a key", report);
        Assert.Contains("haiku -> openai/gpt-5-mini", report);
        Assert.Contains("LOST: not set", report);
        Assert.Contains("SMALL: set", report);
        Assert.Contains("$.colour: Unknown key", report);
        Assert.EndsWith("The configuration is good.", report.Trim());
        Assert.DoesNotContain("secret", report);
        Assert.DoesNotContain("hush", report);
    }

    [Fact]
    public void Explains_why_a_provider_cannot_be_used() =>
        Assert.Contains("cannot be used: LOST not set", Write("""{"providers": {"openai": {"keys": [{"value": "env.LOST"}]}}}"""));

    [Fact]
    public void Explains_which_rule_sends_what_where()
    {
        var report = Write(
            """
            { "accounts": [{"id": "dev", "providers": [{"id": "a", "type": "openai", "api_key": "sk-secret", "model": "gpt-4o", "weight": 3}, {"id": "b", "type": "groq", "api_key": "sk-secret", "weight": 1}]}],
              "governance": {
                "routing_rules": [{"id": "r", "name": "titles", "cel_expression": "model == 'x'", "scope": "team", "scope_id": "red", "strategy": "priority", "chain_rule": true,
                  "targets": [{"provider": "groq", "priority": 9}, {"model": "gpt-5", "priority": 1}], "fallbacks": ["openai/gpt-4o"]}],
                "virtual_keys": [{"name": "dev", "value": "sk-bf-secret", "providers": [{"provider": "openai"}], "budget": {"max_budget": 100, "budget_duration": "monthly"},
                  "rate_limit": {"request_max_limit": 60, "request_reset_duration": "1m"}}] } }
            """);

        Assert.Contains("providers of the accounts: whatever is asked for\n    75 % openai/gpt-4o with the key dev/a\n    25 % groq/the model asked for with the key dev/b\n    whoever is not chosen stands by", report.ReplaceLineEndings("\n"));
        Assert.Contains("titles: when model == 'x' of the team red\n    1. the provider asked for/gpt-5\n    2. groq/the model asked for\n    then openai/gpt-4o\n    then the rules are asked again", report.ReplaceLineEndings("\n"));
        Assert.Contains("virtual key 'dev': openai", report);
        Assert.Contains("virtual key 'dev': at most 100 USD per 1M", report);
        Assert.Contains("virtual key 'dev': at most 60 requests per 1m", report);
        Assert.DoesNotContain("secret", report);
    }

    [Fact]
    public void Lists_every_fault()
    {
        var report = Write("""{"version": 9, "providers": {"opnai": {}}}""");

        Assert.Contains("$.version: This must be a whole number from 1 to 2.", report);
        Assert.Contains("$.providers.opnai:", report);
        Assert.EndsWith("The configuration has 2 faults; Heimdall does not start with it.", report.Trim());
    }

    [Fact]
    public void Without_a_file_names_only_the_variables_that_are_set()
    {
        var output = new StringWriter();
        ConfigurationReport.Write(output, new() { Reading = ZeroConfiguration.Read(ConfigText.Environment(("GROQ_API_KEY", "gsk"))), State = "not there yet" });

        Assert.Contains("GROQ_API_KEY: set", output.ToString());
        Assert.DoesNotContain("not set", output.ToString());
    }

    private static string Write(string json, params (string Name, string Value)[] environment)
    {
        var output = new StringWriter();
        ConfigurationReport.Write(output, new() { Reading = ConfigText.Read(json, environment), State = "not there yet" });
        return output.ToString();
    }
}
