using System.Text.Json;
using Heimdall.EndToEnd.Tests.Clients;

namespace Heimdall.EndToEnd.Tests.Gemini;

/// <summary>Gemini's dialect through real servers: as the client's, as the upstream's, in both framings, and with the official SDK.</summary>
public sealed class GenerateContentTests
{
    private const string Gemini = "gemini";
    private const string Ask = """{ "contents" : [ {"parts":[{"text":"naïve \u00e9","x_tomorrow":{"a":[1.0]}}],"role":"user"} ], "x_unknown":[] }""";

    private const string Stream =
        "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"naïve 漢字 🚀\"}],\"role\": \"model\"},\"x_new\":{}}]}\r\n\r\n" +
        "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\",\"thoughtSignature\":\"c2ln\"}]},\"finishReason\": \"STOP\"}],\"usageMetadata\": {\"promptTokenCount\": 12}}\r\n\r\n";

    [Fact]
    public async Task Relays_a_buffered_exchange_byte_for_byte()
    {
        const string Answer = """{"candidates":[{"content":{"parts":[{"text":"Hello \u00e9","x_tomorrow":1.50}],"role":"model"},"finishReason":"STOP"}]}""";
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Answer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync($"/genai/v1beta/models/gemini/model-1:generateContent?key=key-of-a-client-{TestSecret.Marker}-0123", Ask);

        Assert.Equal(Answer, await answer.TextAsync());
        Assert.Equal("/v1beta/models/model-1:generateContent", upstream.Request.Path);
        Assert.Equal("", upstream.Request.Query);
        Assert.Equal(Ask, upstream.Request.Text);
        Assert.Equal(Configured.ProviderKey, upstream.Request.Header("x-goog-api-key"));
        Assert.Null(upstream.Request.Header("authorization"));
    }

    [Fact]
    public async Task Relays_a_stream_of_events_byte_for_byte()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Drip(System.Text.Encoding.UTF8.GetBytes(Stream), 7));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync("/genai/v1beta/models/gemini%2Fmodel-1:streamGenerateContent?alt=sse", Ask);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Stream, await answer.TextAsync());
        Assert.Equal("/v1beta/models/model-1:streamGenerateContent", upstream.Request.Path);
        Assert.Equal("?alt=sse", upstream.Request.Query);
    }

    [Fact]
    public async Task Relays_a_stream_as_an_array_of_the_same_bytes()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Stream));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync("/genai/v1beta/models/gemini/model-1:streamGenerateContent", Ask);

        var pieces = Stream.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(static piece => piece["data: ".Length..]);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"[{string.Join(",\n", pieces)}]", await answer.TextAsync());
    }

    [Theory]
    [InlineData(Gemini)]
    [InlineData(Speaker.OpenAI)]
    public async Task Ends_an_array_with_an_error_when_the_upstream_dies(string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(provider == Gemini ? Stream.Split("\r\n\r\n")[0] + "\r\n\r\n" : Speaker.Of(provider).StreamBeginning));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync($"/genai/v1beta/models/{provider}/model-1:streamGenerateContent", Ask);

        var elements = JsonElement.Parse(await answer.TextAsync()).EnumerateArray().ToList();
        Assert.Equal(502, elements[^1].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData(Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic)]
    public async Task Speaks_for_an_upstream_of_another_dialect(string provider)
    {
        await using var upstream = await ModelProvider.StartAsync(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync($"/genai/v1beta/models/{provider}/model-1:generateContent", Ask);

        var candidate = JsonElement.Parse(await answer.TextAsync()).GetProperty("candidates")[0];
        Assert.Equal(ModelProvider.Greeting.Text, candidate.GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString());
        Assert.Equal("STOP", candidate.GetProperty("finishReason").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serves_clients_of_another_dialect(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request => GeminiAnswer.To(request, ModelProvider.Weather));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("gemini/model-1", stream));

        var text = await answer.TextAsync();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("get_weather", text, StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"tool_use\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_as_long_as_the_body_of_an_error_says()
    {
        const string Error = """{"error":{"code":429,"message":"exhausted","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"77s"}]}}""";
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Error, 429));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("gemini/model-1"));

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal("77", answer.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task Counts_tokens_at_the_provider_and_by_estimate_where_it_fails()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"totalTokens":42}"""), Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var counted = await gateway.PostAsync("/genai/v1beta/models/gemini/model-1:countTokens", Ask);
        using var estimated = await gateway.PostAsync("/genai/v1beta/models/gemini/model-1:countTokens", $$"""{"generateContentRequest":{{Ask}}}""");

        Assert.Equal("""{"totalTokens":42}""", await counted.TextAsync());
        Assert.InRange(JsonElement.Parse(await estimated.TextAsync()).GetProperty("totalTokens").GetInt32(), 1, 100);
    }

    [Theory]
    [InlineData("/genai/v1beta/models/gemini/model-1:predict", "NOT_FOUND")]
    [InlineData("/genai/v1beta/models/nobody/model-1:generateContent", "NOT_FOUND")]
    [InlineData("/genai/v1beta/tuned", "NOT_FOUND")]
    public async Task Fails_in_its_own_shape(string path, string status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        using var answer = await gateway.PostAsync(path, Ask);

        Assert.Equal(status, JsonElement.Parse(await answer.TextAsync()).GetProperty("error").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(Gemini, "stream")]
    [InlineData(Gemini, "buffered")]
    [InlineData(Speaker.OpenAI, "stream")]
    [InlineData(Speaker.OpenAI, "buffered")]
    [InlineData(Speaker.Anthropic, "stream")]
    [InlineData(Speaker.Anthropic, "buffered")]
    public async Task The_official_SDK_reads_an_answer(string provider, string scenario)
    {
        await using var upstream = await UpstreamOf(provider, ModelProvider.Greeting);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, scenario, provider);

        Assert.Equal(ModelProvider.Greeting.Text, seen.GetProperty("text").GetString());
        Assert.Equal("STOP", seen.GetProperty("stop").GetString());
        var usage = seen.GetProperty("usage");
        Assert.Equal((16, 5, 7), (usage.GetProperty("input").GetInt32(), usage.GetProperty("cached").GetInt32(), usage.GetProperty("output").GetInt32()));
    }

    [Theory]
    [InlineData(Gemini)]
    [InlineData(Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic)]
    public async Task The_official_SDK_reads_parallel_calls(string provider)
    {
        await using var upstream = await UpstreamOf(provider, ModelProvider.Weather);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, "tools", provider);

        var calls = seen.GetProperty("calls").EnumerateArray().ToList();
        Assert.Equal(["Zürich é", "東京"], calls.Select(call => call.GetProperty("input").GetProperty("city").GetString()));
        Assert.Equal(2, calls.Select(call => call.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(Gemini)]
    [InlineData(Speaker.OpenAI)]
    public async Task The_official_SDK_throws_when_the_upstream_dies_in_the_midst_of_a_stream(string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(provider == Gemini
            ? Script.EventStream().Event("""{"candidates":[{"content":{"parts":[{"text":"Half"}],"role":"model"},"index":0}]}""")
            : Script.EventStream().Write(Speaker.Of(provider).StreamBeginning));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var seen = await RunAsync(gateway, "stream", provider);

        Assert.True(seen.TryGetProperty("error", out _), $"The SDK took it for a whole answer: {seen}");
    }

    [Fact]
    public async Task The_official_SDK_counts_and_lists()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"totalTokens":42}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Gemini, upstream));

        Assert.Equal(42, (await RunAsync(gateway, "count", Gemini)).GetProperty("tokens").GetInt32());
        Assert.Contains((await RunAsync(gateway, "models", Gemini)).GetProperty("ids").EnumerateArray(), static id => id.GetString() == "models/gemini/gemini-2.5-pro");
    }

    private static Task<ScriptedUpstream> UpstreamOf(string provider, ModelTurn turn) => provider == Gemini
        ? ScriptedUpstream.StartAsync(request => GeminiAnswer.To(request, turn))
        : ModelProvider.StartAsync(provider, turn);

    private static async Task<JsonElement> RunAsync(TestGateway gateway, string scenario, string provider)
    {
        RealComponent.Installed("@google/genai");
        await using var node = ChildProcess.Start("node", ["genai-sdk.mjs", new Uri(gateway.BaseUrl, "/genai").ToString(), scenario, $"{provider}/model-1"], NodeClients.Folder);
        Assert.True(await node.EndAsync(Deadline.Limit) == 0, $"{scenario} failed:\n{node.Output}\n{node.Errors}");
        return JsonElement.Parse(node.Output);
    }
}
