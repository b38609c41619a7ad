namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>The gateway as a process: started from a config.json, ended by a signal.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_stream_in_flight_is_let_through_after_SIGTERM()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        var asked = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning).Hold(asked).Write(speaker.StreamAnswer));
        await using var gateway = await GatewayProcess.StartAsync(Config(upstream));
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = gateway.BaseUrl };

        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, speaker.Path) { Content = new StringContent(speaker.StreamRequest) }, HttpCompletionOption.ResponseHeadersRead).InTime();
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("漢字");
        await gateway.TerminateAsync();
        await gateway.LogLineAsync("in flight");
        asked.Raise();

        Assert.Equal(speaker.StreamBeginning + speaker.StreamAnswer, await events.ToEndAsync());
        Assert.Equal(0, await gateway.EndAsync());
        Assert.DoesNotContain(Configured.ProviderKey, gateway.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_gateway_ends_at_once()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await GatewayProcess.StartAsync(Config(upstream));

        await gateway.TerminateAsync();

        Assert.Equal(0, await gateway.EndAsync());
    }

    private static string Config(ScriptedUpstream upstream) => $$"""
        { "providers": { "openai": {
            "keys": [ { "name": "first", "value": "{{Configured.ProviderKey}}", "models": ["*"], "weight": 1 } ],
            "network_config": { "base_url": "{{upstream.BaseUrl}}" } } } }
        """;
}
