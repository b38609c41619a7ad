using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>Where the gateway may be made to connect, by whom.</summary>
public sealed class AddressTests
{
    private static readonly (string Name, string Value) _fromElsewhere = ("x-forwarded-for", "203.0.113.7");

    [Theory]
    [InlineData("http://127.0.0.1:11434")]
    [InlineData("http://localhost:11434")]
    [InlineData("http://[::1]:11434")]
    [InlineData("http://10.0.0.5")]
    [InlineData("http://192.168.1.5")]
    [InlineData("http://ollama:11434")]
    [InlineData("http://2130706433/")]
    public async Task Whoever_administers_from_elsewhere_cannot_name_an_address_of_the_own_network(string url)
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = GuardedGateway.Bearer(await gateway.TokenAsync());

        var refused = await CreateAsync(gateway, "one", url, "", token, _fromElsewhere);
        var allowed = await CreateAsync(gateway, "two", url, """, "allow_private_network": true """, token, _fromElsewhere);
        var local = await CreateAsync(gateway, "three", url, "", token);

        Assert.Equal(400, refused.Status);
        Assert.Contains("allow_private_network", refused.Text, StringComparison.Ordinal);
        Assert.Equal((200, 200), (Done(allowed), Done(local)));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")]
    [InlineData($"http://user:password-{TestSecret.Marker}-0123@llm.example/")]
    [InlineData("ftp://llm.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task Nobody_names_a_metadata_server_or_a_URL_with_a_password(string url)
    {
        await using var gateway = await GuardedGateway.StartAsync("{}");

        Assert.Equal(400, (await CreateAsync(gateway, "one", url, "")).Status);
    }

    [Fact]
    public async Task A_datasheet_is_no_way_to_read_the_gateways_files_from_elsewhere()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = GuardedGateway.Bearer(await gateway.TokenAsync());

        var answer = await gateway.PutAsync("/api/config", """{"framework_config": {"pricing": {"pricing_url": "file:///etc/passwd"}}}""", token, _fromElsewhere);

        Assert.Equal((400, "pricing_url"), (answer.Status, answer.At("error", "param")));
    }

    /// <summary>The name was harmless when it was configured; what counts is where it leads.</summary>
    [Theory]
    [InlineData(false, HttpStatusCode.BadGateway)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Nothing_is_sent_to_a_link_local_address_unless_the_operator_says_so(bool allows, HttpStatusCode status)
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static device => device.GetIPProperties().UnicastAddresses)
            .Select(static entry => entry.Address)
            .FirstOrDefault(static address => address.IsIPv6LinkLocal);
        Assert.SkipWhen(address is null, "No interface of this machine has a link-local address.");
        using var door = new TcpListener(address!, 0);
        door.Start();
        await using var nowhere = await ScriptedUpstream.StartAsync(Script.Status(500));
        var provider = Configured.Provider(Speaker.OpenAI, nowhere);
        // Of URLs, only a proxy's keeps the interface that a link-local address of IPv6 belongs to.
        await using var gateway = await TestGateway.StartAsync(provider with
        {
            Proxy = new() { Address = new($"http://[{address}]:{((IPEndPoint)door.LocalEndpoint).Port}") },
            Network = provider.Network with { BaseUrl = new("http://llm.example"), MaxRetries = 0, AllowsPrivateNetwork = allows },
        });
        var listening = ListenAsync(door);

        using var answer = await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/model-1"));

        Assert.Equal((status, allows), (answer.StatusCode, await listening.InTime() > 0));
    }

    /// <summary>Answers one connection, if anything is sent over it.</summary>
    /// <returns>How many bytes came.</returns>
    private static async Task<int> ListenAsync(TcpListener door)
    {
        using var client = await door.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var count = await stream.ReadAsync(new byte[16 * 1024], TestContext.Current.CancellationToken);
        var body = Speaker.Of(Speaker.OpenAI).BufferedAnswer;
        if (count > 0)
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"), TestContext.Current.CancellationToken);
        return count;
    }

    private static int Done(Answer answer) => answer.Status is 201 ? 200 : answer.Status;

    private static Task<Answer> CreateAsync(GuardedGateway gateway, string name, string url, string more, params (string Name, string Value)[] headers) => gateway.PostAsync(
        "/api/providers",
        $$"""{"provider": "{{name}}", "custom_provider_config": {"base_provider_type": "openai"}, "network_config": {"base_url": "{{url}}" {{more}}}, "keys": [{"name": "key-of-{{name}}", "value": "v", "models": ["*"]}] }""",
        headers);
}
