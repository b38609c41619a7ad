using Heimdall.Host;
using Heimdall.Host.Start;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>What the command line answers without starting anything.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Theory]
    [InlineData("-prot", "There is no flag '-prot'. Did you mean '-port'?")]
    [InlineData("--app-dri=x", "There is no flag '--app-dri'. Did you mean '--app-dir'?")]
    [InlineData("strat", "There is no command 'strat'. Did you mean 'start'?")]
    [InlineData("--config", "There is no flag '--config'.")]
    [InlineData("-port", "-port")]
    public async Task Refuses_what_it_does_not_know(string argument, string expected)
    {
        Assert.Equal(2, await RunAsync([argument]));
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-port", "70000", "-port is '70000'; it must be a number from 0 to 65535")]
    [InlineData("-port", "-1", "-port is '-1'; it must be a number")]
    [InlineData("-port", "http", "-port is 'http'; it must be a number")]
    [InlineData("-host", "no such host", "-host is 'no such host'; it is neither an address nor a name")]
    [InlineData("-log-level", "loud", "-log-level is 'loud'; it must be debug, info, warn or error.")]
    [InlineData("-log-style", "xml", "-log-style is 'xml'; it must be json or pretty.")]
    public async Task Refuses_values_that_make_no_sense(string flag, string value, string expected)
    {
        Assert.Equal(2, await RunAsync([flag, value]));
        Assert.StartsWith($"heimdall: {expected}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_every_impossible_value_at_once_and_the_variable_it_came_from()
    {
        Assert.Equal(2, await RunAsync(["-log-style=xml"], ("APP_PORT", "eighty"), ("LOG_LEVEL", "loud")));
        Assert.Contains("APP_PORT is 'eighty'", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL is 'loud'", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("-log-style is 'xml'", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-help")]
    [InlineData("-h")]
    public async Task Helps_with_examples_and_variables(string flag)
    {
        Assert.Equal(0, await RunAsync([flag]));
        Assert.Contains("heimdall -port 9000 -app-dir ./data", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("HEIMDALL_HOST, BIFROST_HOST, APP_HOST", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_folder_it_cannot_write()
    {
        // Below a file no account can make a folder, the administrator's included.
        await File.WriteAllTextAsync(_folder.File("file"), "");
        var folder = Path.Combine(_folder.File("file"), "data");

        Assert.Equal(1, await RunAsync(["-app-dir", folder]));
        Assert.Contains(folder, _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("-app-dir", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_file_and_line_of_a_malformed_configuration()
    {
        await ConfigureAsync("{\n  \"providers\": {\n    oops\n");

        Assert.Equal(1, await RunAsync(["-app-dir", _folder.Path]));
        Assert.Contains($"{_folder.File("config.json")}, line 3", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--app-dir")]
    [InlineData("-app-dir")]
    public async Task Check_explains_a_configuration_and_starts_nothing(string flag)
    {
        await ConfigureAsync("""{"providers":{"openai":{"keys":[{"name":"primary","value":"env.OPENAI_API_KEY","models":["*"]}]}}}""");

        Assert.Equal(0, await RunAsync(["check", flag, _folder.Path], ("OPENAI_API_KEY", $"sk-hidden-{TestSecret.Marker}-0123")));
        Assert.Contains("key primary", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain($"sk-hidden-{TestSecret.Marker}-0123", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typo", "there is no folder ")]
    [InlineData("", "there is no file ")]
    public async Task Check_says_that_there_is_nothing_to_check_but_the_environment(string folder, string expected)
    {
        var asked = Path.Combine(_folder.Path, folder);

        Assert.Equal(0, await RunAsync(["check", "-app-dir", asked], ("OPENAI_API_KEY", $"sk-hidden-{TestSecret.Marker}-0123")));
        Assert.Contains($"{expected}{asked}", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("so the environment alone is used", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("The configuration is good", _output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("typo")));
    }

    [Fact]
    public async Task Check_fails_on_a_fault()
    {
        await ConfigureAsync($$$$"""{"providers":{"openai":{"keys":[{"name":"primary","value":"sk-1-{{{{TestSecret.Marker}}}}-0123","weight":-1}]}}}""");

        Assert.Equal(1, await RunAsync(["check", "-app-dir=" + _folder.Path]));
        Assert.Contains("$.providers.openai.keys[0].weight", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        SecretScan.Suite.Search("the command line's output", _output.ToString());
        SecretScan.Suite.Search("the command line's errors", _errors.ToString());
        _folder.Dispose();
    }

    private Task ConfigureAsync(string json) => File.WriteAllTextAsync(_folder.File("config.json"), json);

    private Task<int> RunAsync(string[] arguments, params (string Name, string Value)[] variables) =>
        new CommandLine(new Terminal(_output, _errors, isInteractive: false), name => variables.FirstOrDefault(variable => variable.Name == name).Value)
            .RunAsync(arguments).InTime();
}
