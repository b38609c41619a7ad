using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>Upstreams that answer with an error, or with something that is none of their dialect's answers.</summary>
public sealed class UpstreamAnswerTests
{
    [Theory]
    [InlineData(Speaker.OpenAI, 400)]
    [InlineData(Speaker.OpenAI, 413)]
    [InlineData(Speaker.Anthropic, 400)]
    [InlineData(Speaker.Anthropic, 413)]
    public async Task Relays_the_wording_of_a_refusal_byte_for_byte(string name, int status)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.Error, status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(speaker.Error, await answer.TextAsync());
        Assert.Equal(1, upstream.RequestCount);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task Passes_on_how_long_to_wait_when_rate_limited(string client, string provider)
    {
        var body = provider == Speaker.OpenAI
            ? OpenAIChatAnswer.Error("Rate limit reached", "requests", "rate_limit_exceeded")
            : AnthropicMessagesAnswer.Error("rate_limit_error", "Rate limit reached");
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(body, 429).Header("retry-after", "120"));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal("120", answer.Headers.GetValues("retry-after").Single());
        var error = await ErrorOfAsync(answer);
        Assert.Contains("Rate limit reached", error.GetProperty("message").GetString());
        if (client == Speaker.Anthropic)
            Assert.Equal("rate_limit_error", error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(Speaker.OpenAI, 503, 503)]
    [InlineData(Speaker.Anthropic, 529, 529)]
    public async Task Says_in_Anthropics_words_that_the_upstream_is_overloaded(string provider, int status, int expected)
    {
        var body = provider == Speaker.OpenAI
            ? OpenAIChatAnswer.Error("The engine is currently overloaded", "server_error")
            : AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded");
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(body, status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Contains((await ErrorOfAsync(answer)).GetProperty("type").GetString(), (string[])["overloaded_error", "api_error"]);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task An_HTML_page_becomes_an_error_of_the_clients_dialect(string client, string provider)
    {
        const string Page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Text(Page, "text/html", 502));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.NotEmpty((await ErrorOfAsync(answer)).GetProperty("message").GetString()!);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task An_error_without_a_body_becomes_one_with_words(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal(500, (int)answer.StatusCode);
        Assert.NotEmpty((await ErrorOfAsync(answer)).GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, true)]
    [InlineData(Speaker.OpenAI, false)]
    [InlineData(Speaker.Anthropic, true)]
    [InlineData(Speaker.Anthropic, false)]
    public async Task A_page_instead_of_an_answer_is_an_error_and_not_an_answer(string provider, bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Text("<html>Welcome</html>", "text/html"));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask($"{provider}/model-1", stream));

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Equal("api_error", (await ErrorOfAsync(answer)).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task A_client_that_wants_a_stream_gets_one_even_from_an_upstream_that_does_not_stream(string client, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));
        var text = await answer.TextAsync();

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Hello", text, StringComparison.Ordinal);
        Assert.Contains(client == Speaker.OpenAI ? "data: [DONE]" : "event: message_stop", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_client_that_wants_JSON_gets_it_even_from_an_upstream_that_streams(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning + speaker.StreamAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask($"{name}/model-1"));

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var message = JsonElement.Parse(await answer.TextAsync());
        var text = name == Speaker.OpenAI
            ? message.GetProperty("choices")[0].GetProperty("message").GetProperty("content")
            : message.GetProperty("content")[0].GetProperty("text");
        Assert.Equal("naïve 漢字 🚀 é", text.GetString());
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task A_wrong_provider_key_is_not_worth_another_request(string client, string provider)
    {
        var body = provider == Speaker.OpenAI ? OpenAIChatAnswer.Error("Incorrect API key", "invalid_request_error", "invalid_api_key") : AnthropicMessagesAnswer.Error("authentication_error", "invalid x-api-key");
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(body, 401).Header("x-should-retry", "true"));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Equal(1, upstream.RequestCount);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task What_is_for_the_gateway_alone_reaches_no_upstream(string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        foreach (var client in (string[])[Speaker.OpenAI, Speaker.Anthropic])
        {
            using var answer = await gateway.PostAsync(Speaker.Of(client).Path, "{\"fallbacks\":[\"groq/x\"]," + Speaker.Ask($"{provider}/model-1")[1..]);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.All(upstream.Requests, request => Assert.False(request.Json.TryGetProperty("fallbacks", out _)));
    }

    [Fact]
    public async Task Safeguards_that_cannot_be_kept_are_refused_by_name()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, "{\"safeguards\":{\"x\":1}," + Speaker.Ask("openai/model-1", stream: true)[1..]);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("safeguards", (await ErrorOfAsync(answer)).GetProperty("message").GetString());
        Assert.Equal(0, upstream.RequestCount);
    }

    private static async Task<JsonElement> ErrorOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await answer.TextAsync()).GetProperty("error");
    }
}
