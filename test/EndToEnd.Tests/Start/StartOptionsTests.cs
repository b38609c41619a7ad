using Heimdall.Host.Start;
using Microsoft.Extensions.Logging;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>Which of flag, variable and default counts.</summary>
public sealed class StartOptionsTests
{
    [Fact]
    public void Defaults_listen_on_loopback_only()
    {
        var options = Read([], []);

        Assert.Equal(8080, options.Port);
        Assert.Equal("localhost", options.Address.Host);
        Assert.True(options.Address.IsLoopback);
        Assert.Equal(LogLevel.Information, options.LogLevel);
        Assert.Null(options.AppDirectory);
    }

    [Fact]
    public void A_flag_beats_a_variable() =>
        Assert.Equal(9000, Read([(StartSetting.Port, "9000")], [("HEIMDALL_PORT", "9001")]).Port);

    [Fact]
    public void Our_own_variable_beats_the_compatible_one() =>
        Assert.Equal(9001, Read([], [("APP_PORT", "9002"), ("HEIMDALL_PORT", "9001")]).Port);

    [Fact]
    public void Variables_of_the_container_image_are_understood()
    {
        var options = Read([], [("APP_PORT", "9002"), ("APP_HOST", "0.0.0.0"), ("APP_DIR", "/app/data"), ("LOG_LEVEL", "WARN"), ("LOG_STYLE", "pretty")]);

        Assert.Equal(9002, options.Port);
        Assert.False(options.Address.IsLoopback);
        Assert.Equal("/app/data", options.AppDirectory);
        Assert.Equal(LogLevel.Warning, options.LogLevel);
        Assert.Equal(LogStyle.Pretty, options.LogStyle);
    }

    [Fact]
    public void An_empty_variable_is_none() =>
        Assert.Equal(8080, Read([], [("HEIMDALL_PORT", "")]).Port);

    [Theory]
    [InlineData(true, "Pretty")]
    [InlineData(false, "Json")]
    public void The_log_is_pretty_where_a_person_looks(bool isInteractive, string expected) =>
        Assert.Equal(expected, $"{Read([], [], isInteractive).LogStyle}");

    [Theory]
    [InlineData("localhost", true, "http://localhost:81/")]
    [InlineData("127.0.0.1", true, "http://127.0.0.1:81/")]
    [InlineData("::1", true, "http://[::1]:81/")]
    [InlineData("0.0.0.0", false, "http://localhost:81/")]
    [InlineData("*", false, "http://localhost:81/")]
    [InlineData("192.0.2.7", false, "http://192.0.2.7:81/")]
    public void An_address_knows_who_can_reach_it(string host, bool isLoopback, string url)
    {
        var address = ListenAddress.TryResolve(host);

        Assert.NotNull(address);
        Assert.Equal(isLoopback, address.IsLoopback);
        Assert.Equal(url, address.UrlFor(81).ToString());
    }

    private static StartOptions Read((StartSetting Setting, string Value)[] flags, (string Name, string Value)[] variables, bool isInteractive = false)
    {
        var reader = new StartOptionsReader(
            setting => flags.FirstOrDefault(flag => flag.Setting == setting).Value,
            name => variables.FirstOrDefault(variable => variable.Name == name).Value);
        var options = reader.Read(isInteractive);
        Assert.Empty(reader.Faults);
        return options;
    }
}
