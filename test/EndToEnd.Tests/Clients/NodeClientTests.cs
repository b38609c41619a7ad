using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>The official JavaScript SDKs as clients, on upstreams of several dialects.</summary>
public sealed class NodeClientTests
{
    private const string AnthropicSdk = "anthropic-sdk.mjs";
    private const string OpenAISdk = "openai-sdk.mjs";
    private const string ResponsesSdk = "openai-responses-sdk.mjs";

    public static TheoryData<string, string> Pairs => new()
    {
        { AnthropicSdk, Speaker.Anthropic },
        { AnthropicSdk, Speaker.OpenAI },
        { OpenAISdk, Speaker.Anthropic },
        { OpenAISdk, Speaker.OpenAI },
        { ResponsesSdk, Speaker.Anthropic },
        { ResponsesSdk, Speaker.OpenAI },
    };

    [Theory, MemberData(nameof(Pairs))]
    public async Task Reads_a_streamed_answer(string sdk, string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, sdk, "stream", provider);

        Assert.Equal(ModelProvider.Greeting.Text, seen.GetProperty("text").GetString());
        Assert.InRange(seen.GetProperty("pieces").GetInt32(), 3, 100);
        Assert.Equal(StopOf(sdk, "end_turn", "stop"), seen.GetProperty("stop").GetString());
        AssertUsage(sdk, seen);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Reads_a_buffered_answer(string sdk, string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, sdk, "buffered", provider);

        Assert.Equal(ModelProvider.Greeting.Text, seen.GetProperty("text").GetString());
        AssertUsage(sdk, seen);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Reads_parallel_tool_calls(string sdk, string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Weather);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, sdk, "tools", provider);

        var calls = seen.GetProperty("calls").EnumerateArray().ToList();
        Assert.Equal(["Zürich é", "東京"], calls.Select(call => call.GetProperty("input").GetProperty("city").GetString()));
        Assert.Equal(StopOf(sdk, "tool_use", "tool_calls"), seen.GetProperty("stop").GetString());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Throws_its_own_error_type_with_the_wait_the_upstream_asked_for(string sdk, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).Error, 429).Header("retry-after", "120"));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, sdk, "stream", provider);

        Assert.Equal("RateLimitError", seen.GetProperty("error").GetString());
        Assert.Equal(429, seen.GetProperty("status").GetInt32());
        Assert.Equal("120", seen.GetProperty("retryAfter").GetString());
    }

    [Theory]
    [InlineData(AnthropicSdk)]
    [InlineData(OpenAISdk)]
    [InlineData(ResponsesSdk)]
    public async Task Throws_when_the_upstream_dies_in_the_midst_of_a_stream(string sdk)
    {
        var beginning = sdk == ResponsesSdk ? Speaker.OpenAIResponses.StreamBeginning : Speaker.Of(Speaker.OpenAI).StreamBeginning;
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(beginning));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        var seen = await RunAsync(gateway, sdk, "stream", Speaker.OpenAI);

        Assert.True(seen.TryGetProperty("error", out _), $"The SDK took it for a whole answer: {seen}");
    }

    [Theory]
    [InlineData(AnthropicSdk)]
    [InlineData(OpenAISdk)]
    public async Task Lists_models(string sdk)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        var seen = await RunAsync(gateway, sdk, "models", Speaker.Anthropic);

        Assert.Contains(seen.GetProperty("ids").EnumerateArray(), id => id.GetString()!.StartsWith("anthropic/claude-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_tokens()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        var seen = await RunAsync(gateway, AnthropicSdk, "count", Speaker.OpenAI);

        Assert.InRange(seen.GetProperty("tokens").GetInt32(), 1, 100);
        Assert.All(upstream.Requests, static request => Assert.EndsWith("/responses/input_tokens", request.Path, StringComparison.Ordinal));
    }

    private static async Task<JsonElement> RunAsync(TestGateway gateway, string sdk, string scenario, string provider)
    {
        RealComponent.Installed(sdk == AnthropicSdk ? "@anthropic-ai/sdk" : "openai");
        var baseUrl = new Uri(gateway.BaseUrl, sdk == AnthropicSdk ? "/anthropic" : "/v1");
        await using var node = ChildProcess.Start("node", [sdk, baseUrl.ToString(), scenario, $"{provider}/model-1"], NodeClients.Folder);
        Assert.True(await node.EndAsync(Deadline.Limit) == 0, $"{sdk} {scenario} failed:\n{node.Output}\n{node.Errors}");
        return JsonElement.Parse(node.Output);
    }

    /// <summary>An answer of the Responses API is complete, whatever is to be done next.</summary>
    private static string StopOf(string sdk, string anthropic, string openAI) => sdk switch
    {
        AnthropicSdk => anthropic,
        ResponsesSdk => "completed",
        _ => openAI,
    };

    /// <summary>Anthropic counts cache reads beside the prompt, OpenAI as part of it.</summary>
    private static void AssertUsage(string sdk, JsonElement seen)
    {
        var usage = seen.GetProperty("usage");
        var counted = (usage.GetProperty("input").GetInt32(), usage.GetProperty("cached").GetInt32(), usage.GetProperty("output").GetInt32());
        Assert.Equal(sdk == AnthropicSdk ? (11, 5, 7) : (16, 5, 7), counted);
    }
}
