using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Helpers;
using Anthropic.Models.Messages;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>The official Anthropic SDK for .NET as a client, on upstreams of both dialects.</summary>
public sealed class AnthropicDotnetTests
{
    public static TheoryData<string> Providers => Speaker.Both;

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_a_streamed_answer(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        using var client = Client(gateway);

        var message = await StreamAsync(client, Ask(provider));

        Assert.Equal(ModelProvider.Greeting.Text, TextOf(message));
        Assert.Equal("end_turn", message.StopReason?.Raw());
        Assert.Equal((11, 5, 7), (message.Usage.InputTokens, message.Usage.CacheReadInputTokens ?? 0, message.Usage.OutputTokens));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_a_buffered_answer(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        using var client = Client(gateway);

        var message = await client.Messages.Create(Ask(provider));

        Assert.Equal(ModelProvider.Greeting.Text, TextOf(message));
        Assert.Equal((11, 5, 7), (message.Usage.InputTokens, message.Usage.CacheReadInputTokens ?? 0, message.Usage.OutputTokens));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_parallel_tool_calls(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Weather);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        using var client = Client(gateway);

        var message = await StreamAsync(client, Ask(provider) with { Tools = [WeatherTool] });

        var calls = message.Content.Select(block => block.Value).OfType<ToolUseBlock>().ToList();
        Assert.Equal(["Zürich é", "東京"], calls.Select(call => call.Input["city"].GetString()));
        Assert.Equal(2, calls.Select(call => call.ID).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("tool_use", message.StopReason?.Raw());
    }

    [Theory]
    [InlineData(Speaker.OpenAI, 400, typeof(AnthropicBadRequestException))]
    [InlineData(Speaker.OpenAI, 429, typeof(AnthropicRateLimitException))]
    [InlineData(Speaker.Anthropic, 400, typeof(AnthropicBadRequestException))]
    [InlineData(Speaker.Anthropic, 429, typeof(AnthropicRateLimitException))]
    [InlineData(Speaker.Anthropic, 529, typeof(AnthropicOverloadedException))]
    public async Task Throws_its_own_exception_for_an_error(string provider, int status, System.Type expected)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).Error, status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        using var client = Client(gateway);

        var thrown = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => StreamAsync(client, Ask(provider)));

        Assert.IsType(expected, thrown);
        Assert.Equal(status, (int)thrown.StatusCode);
    }

    private static Tool WeatherTool { get; } = new()
    {
        Name = "get_weather",
        Description = "Current weather",
        InputSchema = new() { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") }, Required = ["city"] },
    };

    private static AnthropicClient Client(TestGateway gateway) => new()
    {
        BaseUrl = new Uri(gateway.BaseUrl, "/anthropic").ToString(),
        ApiKey = TestGateway.ClientKey,
        HttpClient = gateway.Client,
        MaxRetries = 0,
    };

    private static MessageCreateParams Ask(string provider) => new()
    {
        Model = $"{provider}/model-1",
        MaxTokens = 100,
        System = "Be brief.",
        Messages = [new UserMessageParam("Hello")],
    };

    private static async Task<Message> StreamAsync(AnthropicClient client, MessageCreateParams ask)
    {
        var whole = new MessageContentAggregator();
        await foreach (var _ in whole.CollectAsync(client.Messages.CreateStreaming(ask)))
        {
        }

        return whole.Message();
    }

    private static string TextOf(Message message) => string.Concat(message.Content.Select(block => block.Value).OfType<TextBlock>().Select(block => block.Text));
}
