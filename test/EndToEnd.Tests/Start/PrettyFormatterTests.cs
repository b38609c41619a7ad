using Heimdall.Host.Start;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>What a person at a terminal reads of the log.</summary>
public sealed class PrettyFormatterTests
{
    [Fact]
    public void A_line_of_ours_is_time_level_and_message() =>
        Assert.Equal("00:00:00 warn   req_1: it failed\n", Written("Heimdall.Engine.Telemetry.ExchangeLog", LogLevel.Warning, "req_1: it failed"));

    [Fact]
    public void A_line_of_somebody_else_says_whose_it_is() =>
        Assert.Equal("00:00:00 error  Microsoft.Server: oops\n", Written("Microsoft.Server", LogLevel.Error, "oops"));

    [Fact]
    public void No_message_can_forge_a_line_or_rule_the_terminal() =>
        Assert.Equal("00:00:00 info   a 12:00:00 info   forged [31m\n", Written("Heimdall", LogLevel.Information, "a\n12:00:00 info   forged\u001b[31m"));

    [Fact]
    public void A_fault_of_ours_shows_with_its_trace() =>
        Assert.Contains("InvalidOperationException: a bug", Written("Heimdall", LogLevel.Error, "oops", new InvalidOperationException("a bug")), StringComparison.Ordinal);

    private static string Written(string category, LogLevel level, string message, Exception? exception = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(level, category, new EventId(101), message, exception, static (text, _) => text);
        new PrettyFormatter(new ManualTime()).Write(entry, scopeProvider: null, output);
        return output.ToString();
    }
}
