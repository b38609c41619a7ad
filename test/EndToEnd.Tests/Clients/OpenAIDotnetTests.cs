using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>The official OpenAI SDK for .NET as a client, on upstreams of both dialects.</summary>
public sealed class OpenAIDotnetTests
{
    public static TheoryData<string> Providers => Speaker.Both;

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_a_streamed_answer(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var text = new StringBuilder();
        var pieces = 0;
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Client(gateway, provider).CompleteChatStreamingAsync("Hello"))
        {
            foreach (var part in update.ContentUpdate)
                text.Append(part.Text);
            pieces += update.ContentUpdate.Count;
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal(ModelProvider.Greeting.Text, text.ToString());
        Assert.True(pieces > 2, $"The text came in {pieces} pieces.");
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.Equal((16, 5, 7), (usage?.InputTokenCount, usage?.InputTokenDetails?.CachedTokenCount, usage?.OutputTokenCount));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_a_buffered_answer(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        ChatCompletion answer = await Client(gateway, provider).CompleteChatAsync("Hello");

        Assert.Equal(ModelProvider.Greeting.Text, answer.Content[0].Text);
        Assert.Equal((16, 5, 7), (answer.Usage.InputTokenCount, answer.Usage.InputTokenDetails.CachedTokenCount, answer.Usage.OutputTokenCount));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Reads_parallel_tool_calls(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Weather);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        var options = new ChatCompletionOptions();
        options.Tools.Add(ChatTool.CreateFunctionTool("get_weather", "Current weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}""")));

        var calls = new SortedDictionary<int, (string Id, StringBuilder Arguments)>();
        await foreach (var update in Client(gateway, provider).CompleteChatStreamingAsync([new UserChatMessage("Hello")], options))
        {
            foreach (var piece in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(piece.Index, out var call))
                    calls[piece.Index] = call = (piece.ToolCallId, new StringBuilder());
                call.Arguments.Append(piece.FunctionArgumentsUpdate);
            }
        }

        Assert.Equal(["Zürich é", "東京"], calls.Values.Select(call => JsonElement.Parse(call.Arguments.ToString()).GetProperty("city").GetString()));
        Assert.Equal(2, calls.Values.Select(call => call.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(Speaker.OpenAI, 400)]
    [InlineData(Speaker.OpenAI, 429)]
    [InlineData(Speaker.Anthropic, 400)]
    [InlineData(Speaker.Anthropic, 429)]
    public async Task Throws_with_the_status_of_an_error(string provider, int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).Error, status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var thrown = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, provider).CompleteChatAsync("Hello"));

        Assert.Equal(status, thrown.Status);
        Assert.Contains(provider == Speaker.OpenAI ? "max_tokens is too large" : "prompt is too long", thrown.Message, StringComparison.Ordinal);
    }

    private static ChatClient Client(TestGateway gateway, string provider) => new($"{provider}/model-1", new ApiKeyCredential(TestGateway.ClientKey), new OpenAIClientOptions
    {
        Endpoint = new Uri(gateway.BaseUrl, "/v1"),
        Transport = new HttpClientPipelineTransport(gateway.Client),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });
}
