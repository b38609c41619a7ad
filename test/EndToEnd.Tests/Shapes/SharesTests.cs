using System.Net;
using System.Text;
using Heimdall.Storage.ConfigFile;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Shapes;

/// <summary>Traffic goes where the shapes of the guides say (spec/guides.md G15, G16), whatever clients ask for. The dice are loaded: same throws in every run.</summary>
public sealed class SharesTests
{
    private const int Requests = 400;

    [Fact]
    public async Task Accounts_split_by_weight_and_ask_for_their_own_models()
    {
        await using var upstreams = await Upstreams.StartAsync();
        await using var gateway = await StartAsync(
            $$"""
            accounts:
              - id: dev-team
                providers:
                  - { id: a, type: openai, api_key: k-one-{{TestSecret.Marker}}-0123, model: gpt-4o, weight: 80, base_url: "{{upstreams.One.BaseUrl}}" }
                  - { id: b, type: groq, api_key: k-two-{{TestSecret.Marker}}-0123, model: llama-3.3, weight: 15, base_url: "{{upstreams.Two.BaseUrl}}" }
                  - { id: c, type: mistral, api_key: k-three, model: mistral-large, weight: 5, base_url: "{{upstreams.Three.BaseUrl}}" }
            """);

        await AskAsync(gateway, "/anthropic/v1/messages", "claude-sonnet-4-5", Requests / 2);
        await AskAsync(gateway, "/v1/chat/completions", "openai/gpt-5", Requests / 2);

        Assert.InRange(upstreams.One.RequestCount, 0.74 * Requests, 0.86 * Requests);
        Assert.InRange(upstreams.Two.RequestCount, 0.10 * Requests, 0.20 * Requests);
        Assert.InRange(upstreams.Three.RequestCount, 0.02 * Requests, 0.09 * Requests);
        Assert.Equal(Requests, upstreams.Asked);
        Assert.All(upstreams.One.Requests, static request => Assert.Contains("\"gpt-4o\"", request.Text, StringComparison.Ordinal));
        Assert.All(upstreams.Three.Requests, static request => Assert.Contains("\"mistral-large\"", request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accounts_with_priorities_go_to_the_first_as_long_as_it_can()
    {
        await using var upstreams = await Upstreams.StartAsync(first: Script.Json(Speaker.Of(Speaker.OpenAI).Error, 503));
        await using var gateway = await StartAsync(
            $$"""
            accounts:
              - id: dev-team
                failover: { enabled: true }
                providers:
                  - { id: b, type: groq, api_key: k-two-{{TestSecret.Marker}}-0123, model: llama-3.3, priority: 2, base_url: "{{upstreams.Two.BaseUrl}}" }
                  - { id: a, type: openai, api_key: k-one-{{TestSecret.Marker}}-0123, model: gpt-4o, priority: 1, base_url: "{{upstreams.One.BaseUrl}}" }
                  - { id: c, type: mistral, api_key: k-three, model: mistral-large, base_url: "{{upstreams.Three.BaseUrl}}" }
            """);

        await AskAsync(gateway, "/anthropic/v1/messages", "claude-sonnet-4-5", 1);

        Assert.True(upstreams.One.RequestCount > 0);
        Assert.Equal((1, 0), (upstreams.Two.RequestCount, upstreams.Three.RequestCount));
    }

    [Fact]
    public async Task A_list_splits_names_without_a_provider_and_leaves_the_others_alone()
    {
        await using var upstreams = await Upstreams.StartAsync();
        await using var gateway = await StartAsync(
            $$"""
            providers:
              - { name: a, provider: openai, apiKey: k-one-{{TestSecret.Marker}}-0123, weight: 70, base_url: "{{upstreams.One.BaseUrl}}" }
              - { name: b, provider: groq, apiKey: k-two-{{TestSecret.Marker}}-0123, weight: 30, base_url: "{{upstreams.Two.BaseUrl}}" }
            """);

        await AskAsync(gateway, "/v1/chat/completions", "model-1", Requests);
        Assert.InRange(upstreams.One.RequestCount, 0.63 * Requests, 0.77 * Requests);
        Assert.Equal(Requests, upstreams.Asked);

        var before = upstreams.Two.RequestCount;
        await AskAsync(gateway, "/v1/chat/completions", "groq/model-1", 20);
        Assert.Equal(before + 20, upstreams.Two.RequestCount);
    }

    [Theory]
    [InlineData("x-bf-vk", $"sk-bf-{TestSecret.Marker}-0123456789")]
    [InlineData("authorization", $"Bearer sk-bf-{TestSecret.Marker}-0123456789")]
    [InlineData("x-api-key", $"sk-bf-{TestSecret.Marker}-0123456789")]
    public async Task A_virtual_key_with_target_models_splits_what_it_asks_for_and_nobody_elses(string header, string value)
    {
        await using var upstreams = await Upstreams.StartAsync();
        await using var gateway = await StartAsync(
            $$"""
            providers:
              openai: { keys: [{ value: k-one-{{TestSecret.Marker}}-0123, models: ["*"] }], network_config: { base_url: "{{upstreams.One.BaseUrl}}" } }
              groq: { keys: [{ value: k-two-{{TestSecret.Marker}}-0123, models: ["*"] }], network_config: { base_url: "{{upstreams.Two.BaseUrl}}" } }
            governance:
              virtual_keys:
                - { id: dev, name: dev-routing, value: sk-bf-{{TestSecret.Marker}}-0123456789, budget: { max_budget: 100, budget_duration: monthly },
                    providers: [{ provider: openai, model: gpt-4o, weight: 0.7 }, { provider: groq, model: llama-3.3, weight: 0.3 }] }
            """);

        for (var i = 0; i < Requests; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/anthropic/v1/messages") { Content = new StringContent(Speaker.Ask("claude-sonnet-4-5"), Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.InRange(upstreams.One.RequestCount, 0.62 * Requests, 0.78 * Requests);
        Assert.Equal(Requests, upstreams.Asked);
        Assert.All(upstreams.Two.Requests, static request => Assert.Contains("\"llama-3.3\"", request.Text, StringComparison.Ordinal));

        var before = upstreams.Two.RequestCount;
        await AskAsync(gateway, "/v1/chat/completions", "openai/gpt-4o-mini", 20);
        Assert.Equal(before, upstreams.Two.RequestCount);
    }

    private static Task<TestGateway> StartAsync(string yaml)
    {
        var read = YamlFileReader.Read(Encoding.UTF8.GetBytes(yaml), null, new ConfigIssues(static _ => null));
        Assert.Empty(read.Faults);
        return TestGateway.StartAsync(read.Options!, static services => services.Replace(ServiceDescriptor.Singleton(new Random(20260801))));
    }

    /// <summary>One after the other: the dice are not to be thrown by two at a time.</summary>
    private static async Task AskAsync(TestGateway gateway, string path, string model, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await gateway.PostAsync(path, Speaker.Ask(model)).InTime();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.TextAsync();
        }
    }

    private sealed record Upstreams(ScriptedUpstream One, ScriptedUpstream Two, ScriptedUpstream Three) : IAsyncDisposable
    {
        public int Asked => One.RequestCount + Two.RequestCount + Three.RequestCount;

        public static async Task<Upstreams> StartAsync(Script? first = null)
        {
            var answer = Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer);
            return new(await ScriptedUpstream.StartAsync(first ?? answer), await ScriptedUpstream.StartAsync(answer), await ScriptedUpstream.StartAsync(answer));
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
            await Three.DisposeAsync();
        }
    }
}
