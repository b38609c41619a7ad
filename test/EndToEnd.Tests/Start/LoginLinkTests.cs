using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Heimdall.Host.Start;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>A link that is made beside a running gateway.</summary>
public sealed class LoginLinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_link_made_beside_a_running_gateway_logs_in_once()
    {
        await using var gateway = HeimdallProcess.Start("-port", "0", "-host", "0.0.0.0", "-app-dir", _folder.Path);
        using var client = new HttpClient { BaseAddress = await gateway.UrlAsync() };

        var command = await RunAsync("-port", $"{client.BaseAddress.Port}", "-host", "0.0.0.0");
        var link = new Uri(command.Output.Split('\n')[0].Trim());
        Assert.Equal((ExitCode.Success, client.BaseAddress.Port), (command.Code, link.Port));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/api/config"));
        await client.GetAsync(link).InTime(); // the client keeps the cookie
        using var stranger = new HttpClient { BaseAddress = client.BaseAddress };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/api/config"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, link.PathAndQuery));
        Assert.Contains("heimdall login-link", await client.GetStringAsync("/api/audit-logs").InTime(), StringComparison.Ordinal);
        Assert.DoesNotContain(link.Query[7..], gateway.Output + gateway.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_account_it_says_that_one_logs_in_with_it()
    {
        await using (var gateway = HeimdallProcess.Start("-port", "0", "-app-dir", _folder.Path))
        {
            using var client = new HttpClient { BaseAddress = await gateway.UrlAsync() };
            var account = new JsonObject { ["auth_config"] = new JsonObject { ["admin_username"] = "ada", ["admin_password"] = "correct-horse-battery-staple", ["is_enabled"] = true } };
            using var answer = await client.PutAsync(new Uri("/api/config", UriKind.Relative), JsonContent.Create(account)).InTime();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var command = await RunAsync();

        Assert.Equal(ExitCode.CouldNotStart, command.Code);
        Assert.Contains("\"ada\": log in with it", command.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "There is no configuration store of a gateway in")]
    [InlineData("""{"config_store": {"enabled": false}}""", "it prints one")]
    public async Task Where_no_gateway_could_accept_a_link_none_is_made(string config, string expected)
    {
        await File.WriteAllTextAsync(_folder.File("config.json"), config, TestContext.Current.CancellationToken);

        var command = await RunAsync();

        Assert.Equal(ExitCode.CouldNotStart, command.Code);
        Assert.Contains(expected, command.Errors, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var heimdall = HeimdallProcess.Start(["login-link", .. arguments, "-app-dir", _folder.Path]);
        var code = await heimdall.EndAsync();
        return (code, heimdall.Output, heimdall.Errors);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative)).InTime();
        return answer.StatusCode;
    }
}
