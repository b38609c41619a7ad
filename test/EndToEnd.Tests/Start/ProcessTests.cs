using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>The program from start to end, as an operator sees it.</summary>
public sealed class ProcessTests
{
    private static readonly KeyValuePair<string, string> KeyVariable = new("OPENAI_API_KEY", $"sk-key-that-must-{TestSecret.Marker}-not-be-shown");

    [Fact]
    public async Task Starts_without_configuration_and_answers()
    {
        await using var heimdall = HeimdallProcess.Start("-port", "0");
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = await heimdall.UrlAsync() };

        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health").InTime());
        await heimdall.LineAsync("heimdall demo");
    }

    [Fact]
    public async Task Names_the_variable_of_a_key_and_never_the_key()
    {
        await using var heimdall = HeimdallProcess.Start([KeyVariable], "-port=0", "--log-level=debug");
        await heimdall.UrlAsync();

        await heimdall.LineAsync("openai: key from OPENAI_API_KEY");
        await heimdall.LineAsync("claude --model openai/");
        Assert.DoesNotContain(KeyVariable.Value, heimdall.Output + heimdall.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_screen_to_a_person()
    {
        await using var heimdall = HeimdallProcess.Start([KeyVariable], "-port", "0", "-log-style", "pretty");
        var url = await heimdall.UrlAsync();

        await heimdall.LineAsync($"export ANTHROPIC_BASE_URL={url}anthropic");
        await heimdall.LineAsync("export ANTHROPIC_API_KEY=dummy-key");
        await heimdall.LineAsync("Ctrl+C stops it");
    }

    [Fact]
    public async Task Where_a_virtual_key_is_demanded_the_screen_says_so_and_how_to_make_one()
    {
        await using var heimdall = HeimdallProcess.Start([KeyVariable], "-port", "0", "-host", "0.0.0.0", "-log-style", "pretty");
        await heimdall.UrlAsync();

        await heimdall.LineAsync("export ANTHROPIC_API_KEY=<a virtual key>");
        await heimdall.LineAsync("make one with POST http://localhost:");
        Assert.DoesNotContain("dummy-key", heimdall.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_when_others_than_this_machine_can_reach_it()
    {
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-host", "*");
        await heimdall.LineAsync("listens beyond this machine");
    }

    [Fact]
    public async Task Beyond_this_machine_it_asks_for_keys_and_prints_a_link_that_logs_the_operator_in()
    {
        await using var heimdall = HeimdallProcess.Start([KeyVariable], "-port", "0", "-host", "0.0.0.0");
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = await heimdall.UrlAsync() };
        var line = await heimdall.LineAsync("/login?token=");
        var link = line[line.IndexOf("/login", StringComparison.Ordinal)..].Split('"', ' ')[0];

        using var stranger = await client.GetAsync(new Uri("/api/config", UriKind.Relative)).InTime();
        using var inference = await client.PostAsync("/v1/chat/completions", new StringContent("""{"model":"openai/gpt-4o","messages":[]}""", Encoding.UTF8, "application/json")).InTime();
        await client.GetAsync(new Uri(link, UriKind.Relative)).InTime(); // the client keeps the cookie
        using var operators = await client.GetAsync(new Uri("/api/config", UriKind.Relative)).InTime();

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, inference.StatusCode, operators.StatusCode));
    }

    [Fact]
    public async Task Says_that_whoever_reaches_it_spends_where_the_operator_wants_it_so()
    {
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-host", "0.0.0.0", "-open-inference");
        await heimdall.LineAsync("asks clients for no key");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("QUIT")]
    public async Task Ends_cleanly_on_a_signal(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var heimdall = HeimdallProcess.Start("-port", "0");
        await heimdall.UrlAsync();

        await heimdall.SignalAsync(signal);

        Assert.Equal(0, await heimdall.EndAsync());
        Assert.Contains("Stopped.", heimdall.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_stream_end_before_it_stops()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var heimdall = HeimdallProcess.Start("demo", "-port", "0");
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = await heimdall.UrlAsync() };
        using var lines = await StreamAsync(client, "hello");
        await lines.ReadLineAsync().InTime();

        await heimdall.SignalAsync("TERM");

        await heimdall.LineAsync("1 in flight");
        Assert.EndsWith("data: [DONE]\n\n", await lines.ReadToEndAsync().InTime(), StringComparison.Ordinal);
        Assert.Equal(0, await heimdall.EndAsync());
    }

    [Fact]
    public async Task Ends_at_once_on_a_second_signal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var heimdall = HeimdallProcess.Start("demo", "-port", "0");
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = await heimdall.UrlAsync() };
        using var lines = await StreamAsync(client, "demo: long");
        await lines.ReadLineAsync().InTime();

        await heimdall.SignalAsync("TERM");
        await heimdall.LineAsync("1 in flight");
        await heimdall.SignalAsync("TERM");

        Assert.Equal(0, await heimdall.EndAsync());
        Assert.Contains("1 in flight were cut off", heimdall.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_port_that_is_in_use_and_how_to_choose_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var heimdall = HeimdallProcess.Start("-port", $"{port}");

        Assert.Equal(1, await heimdall.EndAsync());
        Assert.StartsWith($"heimdall: Port {port} on localhost is in use", heimdall.Errors, StringComparison.Ordinal);
        Assert.Contains($"'-port {port + 1}'", heimdall.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", heimdall.Output + heimdall.Errors, StringComparison.Ordinal);
    }

    private static async Task<StreamReader> StreamAsync(HttpClient client, string prompt)
    {
        var body = $$"""{"model":"demo/simulated","stream":true,"messages":[{"role":"user","content":"{{prompt}}"}]}""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }
}
