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
                  "network_config": {"base_url": "https://user:hush@proxy.example/v1?token=hush"}},
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
        ConfigurationReport.Write(output, ZeroConfiguration.Read(ConfigText.Environment(("GROQ_API_KEY", "gsk"))));

        Assert.Contains("GROQ_API_KEY: set", output.ToString());
        Assert.DoesNotContain("not set", output.ToString());
    }

    private static string Write(string json, params (string Name, string Value)[] environment)
    {
        var output = new StringWriter();
        ConfigurationReport.Write(output, ConfigText.Read(json, environment));
        return output.ToString();
    }
}
