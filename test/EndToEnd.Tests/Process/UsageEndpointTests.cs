using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;

namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>What the ledger holds can be asked for, by every one it was written down for.</summary>
public sealed class UsageEndpointTests
{
    private const string VirtualKey = $"sk-bf-of-the-{TestSecret.Marker}-usage-tests";

    [Fact]
    public async Task Usage_is_summed_by_whom_what_and_when_and_priced_again_when_a_price_is_known()
    {
        var turn = Fleet.Answer with { FreshTokens = 4000, CachedTokens = 1000, OutputTokens = 1000 };
        await using var upstream = await ScriptedUpstream.StartAsync(request => OpenAIChatAnswer.To(request, turn));
        await using var gateway = await GatewayProcess.StartAsync($$"""
            {
              "providers": { "openai": {
                "keys": [ { "name": "first", "value": "{{Configured.ProviderKey}}", "models": ["*"], "weight": 1 } ],
                "network_config": { "base_url": "{{upstream.BaseUrl}}" } } },
              "governance": {
                "customers": [ { "id": "acme", "name": "Acme" } ],
                "teams": [ { "id": "eng", "name": "Engineering", "customer_id": "acme" } ],
                "virtual_keys": [ { "id": "dev", "name": "dev", "value": "{{VirtualKey}}", "team_id": "eng", "allow_all_providers": true } ] }
            }
            """);
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false })) { BaseAddress = gateway.BaseUrl, Timeout = Deadline.Limit };

        await AskAsync(client, "openai/gpt-4o", stream: false);
        await AskAsync(client, "openai/gpt-4o", stream: true);
        await AskAsync(client, "openai/of-no-price", stream: true);

        // The ledger is written behind the answers.
        JsonElement sums;
        using var limit = new CancellationTokenSource(Deadline.Limit);
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            sums = await GetAsync(client, "/api/usage?by=model");
        }
        while (sums.GetProperty("usage").GetArrayLength() < 2);

        // Streamed or not is the same: 4,000 fresh and 1,000 cached tokens of prompt, 1,000 of answer, at 2.50, 1.25 and 10 dollars a million.
        Assert.Equal(0.0425m, sums.GetProperty("total_cost").GetDecimal());
        var priced = sums.GetProperty("usage")[0];
        Assert.Equal((2, 8000, 2000, 2000), (priced.GetProperty("requests").GetInt32(), priced.GetProperty("input_tokens").GetInt32(), priced.GetProperty("cache_read_tokens").GetInt32(), priced.GetProperty("output_tokens").GetInt32()));
        Assert.Equal(1, sums.GetProperty("usage")[1].GetProperty("unpriced").GetInt32());
        foreach (var (by, of) in new[] { ("virtual_key", "dev"), ("team", "eng"), ("customer", "acme"), ("provider", "openai"), ("session", "s1"), ("agent", "a1"), ("day", null) })
        {
            var group = Assert.Single((await GetAsync(client, $"/api/usage?by={by}&virtual_key=dev")).GetProperty("usage").EnumerateArray());
            Assert.Equal(3, group.GetProperty("requests").GetInt32());
            if (of is not null)
                Assert.Equal(of, group.GetProperty(by).GetString());
        }

        using var added = await client.PostAsync("/api/governance/pricing-overrides", new StringContent("""
            {"name":"of-no-price","scope_kind":"global","match_type":"exact","pattern":"of-no-price","request_types":["chat_completion"],"patch":{"input_cost_per_token":0.000001,"output_cost_per_token":0.000002}}
            """));
        Assert.True(added.IsSuccessStatusCode, await added.TextAsync());
        using var repriced = await client.PostAsync("/api/logs/recalculate-cost", new StringContent("""{"missing_cost_only":true}"""));
        Assert.Equal(1, JsonElement.Parse(await repriced.TextAsync()).GetProperty("updated").GetInt32());
        Assert.Equal(0, (await GetAsync(client, "/api/usage?by=provider")).GetProperty("usage")[0].GetProperty("unpriced").GetInt32());
    }

    [Theory]
    [InlineData("/api/usage?by=colour", "by")]
    [InlineData("/api/usage?from=yesterday", "from")]
    [InlineData("/api/usage?from=2026-02-01&to=2026-01-01", "from")]
    public async Task What_cannot_be_meant_is_refused_by_its_name(string path, string field)
    {
        await using var gateway = await GatewayProcess.StartAsync("""{ "providers": {} }""");
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false })) { BaseAddress = gateway.BaseUrl, Timeout = Deadline.Limit };

        using var answer = await client.GetAsync(path);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(field, JsonElement.Parse(await answer.TextAsync()).GetProperty("error").GetProperty("param").GetString());
    }

    private static async Task AskAsync(HttpClient client, string model, bool stream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}"""),
            Headers = { { "x-bf-vk", VirtualKey }, { "x-claude-code-session-id", "s1" }, { "x-claude-code-agent-id", "a1" } },
        };
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => JsonElement.Parse(await client.GetStringAsync(path));
}
