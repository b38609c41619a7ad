using Heimdall.Engine.Configuration;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class YamlFileTests
{
    [Fact]
    public void Reads_everything_that_the_other_form_has()
    {
        var result = ConfigText.ReadYaml(
            """
            version: 2
            client:
              max_request_body_size_mb: 1
              drop_excess_requests: false
            providers:
              openai: &defaults
                keys:
                  - name: main
                    value: ${KEY}
                    models: ["*"]
                    weight: 0.5
                network_config: { max_retries: 3, default_request_timeout_in_seconds: 5m }
              groq:
                <<: *defaults
                network_config: null
            """,
            ("KEY", "sk"));

        Assert.Empty(result.Faults);
        Assert.Empty(result.Notices);
        Assert.Equal(1024 * 1024, result.Options!.Client.MaxRequestBodyBytes);
        Assert.Equal((3, TimeSpan.FromMinutes(5)), (result.Options.Providers[0].Network.MaxRetries, result.Options.Providers[0].Network.HeadersTimeout));
        Assert.Equal(("groq", "sk", 0.5, 1), (result.Options.Providers[1].Name, result.Options.Providers[1].Keys[0].Value!.Reveal(), result.Options.Providers[1].Keys[0].Weight, result.Options.Providers[1].Network.MaxRetries));
    }

    [Fact]
    public void Faults_and_warnings_name_the_line()
    {
        var result = ConfigText.ReadYaml("client:\n  max_request_body_size_mb: many\n  colour: 1\nproviders:\n  opnai: {}\n");

        Assert.Equal(["$.client.max_request_body_size_mb (line 2)", "$.providers.opnai (line 5)"], result.Faults.Select(fault => fault.Path));
        Assert.Equal(["$.client.colour (line 3)"], result.Warnings());
    }

    [Theory]
    [InlineData("client: \"7\"", "$.client (line 1)")]
    [InlineData("client: yes", "$.client (line 1)")]
    [InlineData("version: \"1\"", "$.version (line 1)")]
    public void Quoted_values_are_texts(string yaml, string path) => Assert.Equal(path, Assert.Single(ConfigText.ReadYaml(yaml).Faults).Path);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: *nobody")]
    [InlineData("a: &a [*a]")]
    [InlineData("{a: 1}\n---\n{b: 2}")]
    [InlineData("? [1, 2]\n: x")]
    [InlineData("<<: 7")]
    [InlineData("- 1")]
    [InlineData("just words")]
    public void Refuses_what_is_no_configuration(string yaml) => Assert.Single(ConfigText.ReadYaml(yaml).Faults);

    [Fact]
    public void Refuses_a_small_file_that_would_grow_huge()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 8).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Contains("too large", Assert.Single(ConfigText.ReadYaml(bomb).Faults).Message);
    }

    [Fact]
    public void Is_found_in_the_app_directory_then_where_the_gateway_was_started()
    {
        using var app = new TemporaryFolder();
        using var working = new TemporaryFolder();
        File.WriteAllText(working.File("bifrost.yml"), "version: 1");
        Assert.Equal(working.File("bifrost.yml"), Load(app, working).File);

        File.WriteAllText(app.File("bifrost.yaml"), "version: 1");
        Assert.Equal(app.File("bifrost.yaml"), Load(app, working).File);
    }

    [Fact]
    public void Gives_way_to_the_other_form_and_says_so()
    {
        using var app = new TemporaryFolder();
        File.WriteAllText(app.File("config.json"), "{}");
        File.WriteAllText(app.File("bifrost.yaml"), "version: 1");

        var result = Load(app, app);

        Assert.Equal(app.File("config.json"), result.File);
        Assert.Single(result.Notices, notice => notice.Level == NoticeLevel.Warning && notice.Message.Contains(app.File("bifrost.yaml")));
    }

    private static ConfigurationResult Load(TemporaryFolder app, TemporaryFolder working) =>
        ConfigurationLoader.Read(new ConfigurationFiles(AppDirectory.Locate(app.Path, _ => null), working.Path), _ => null).Reading;
}
