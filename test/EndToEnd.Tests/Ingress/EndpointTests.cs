using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Ingress;

/// <summary>What clients ask for beside completions.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("HEAD", "/anthropic/api/hello")]
    [InlineData("HEAD", "/api/hello")]
    [InlineData("HEAD", "/anthropic")]
    [InlineData("GET", "/health")]
    [InlineData("HEAD", "/health")]
    [InlineData("GET", "/robots.txt")]
    [InlineData("GET", "/anthropic/inference-profiles?maxResults=100")]
    public async Task A_probe_is_answered_without_any_upstream(string method, string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(0, upstream.RequestCount);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/nothing/here", null)]
    [InlineData("/anthropic/v1/nothing", "not_found_error")]
    public async Task An_unknown_path_is_told_in_JSON(string path, string? type)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Client.GetAsync(path);
        var body = JsonElement.Parse(await answer.TextAsync());

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains($"Route not found: {path}", body.GetProperty("error").GetProperty("message").GetString());
        if (type is not null)
            Assert.Equal(type, body.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Claude_Codes_model_discovery_finds_ids_and_names()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        var list = JsonElement.Parse(await gateway.Client.GetStringAsync("/anthropic/v1/models?limit=1000"));

        Assert.False(list.GetProperty("has_more").GetBoolean());
        var models = list.GetProperty("data").EnumerateArray().ToList();
        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.NotEmpty(model.GetProperty("display_name").GetString()!));
        Assert.Contains(models, model => model.GetProperty("id").GetString()!.StartsWith("anthropic/claude-", StringComparison.Ordinal));
        Assert.Equal(models[^1].GetProperty("id").GetString(), list.GetProperty("last_id").GetString());
    }

    [Fact]
    public async Task OpenAI_clients_get_the_list_in_their_own_shape()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        var list = JsonElement.Parse(await gateway.Client.GetStringAsync("/v1/models"));

        Assert.Equal("list", list.GetProperty("object").GetString());
        Assert.All(list.GetProperty("data").EnumerateArray(), model => Assert.StartsWith("openai/", model.GetProperty("id").GetString(), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task An_unknown_model_is_told_in_the_clients_dialect(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask("nobody/has-this"));
        var error = JsonElement.Parse(await answer.TextAsync()).GetProperty("error");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("nobody/has-this", error.GetProperty("message").GetString());
        Assert.Equal(name == Speaker.Anthropic ? "not_found_error" : "invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(0, upstream.RequestCount);
    }

    [Fact]
    public async Task A_gateway_without_providers_says_how_to_get_one()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("claude-opus-5-5"));

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("OPENAI_API_KEY", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_provider_that_counts()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"input_tokens":4711}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync("/anthropic/v1/messages/count_tokens?beta=true", CountRequest("anthropic/claude-sonnet-4-6"));

        Assert.Equal(4711, JsonElement.Parse(await answer.TextAsync()).GetProperty("input_tokens").GetInt64());
        Assert.Equal("/v1/messages/count_tokens", upstream.Request.Path);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, "openai/gpt-4o")]
    [InlineData(Speaker.Anthropic, "anthropic/claude-sonnet-4-6")]
    [InlineData(Speaker.OpenAI, "nobody/has-this")]
    public async Task Tokens_are_estimated_where_nobody_counts_and_never_by_a_completion(string provider, string model)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(AnthropicMessagesAnswer.Error("not_found_error", "no such path"), 404));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync("/anthropic/v1/messages/count_tokens?beta=true", CountRequest(model));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.InRange(JsonElement.Parse(await answer.TextAsync()).GetProperty("input_tokens").GetInt64(), 50, 5000);
        Assert.All(upstream.Requests, request => Assert.Contains(request.Path, (string[])["/v1/messages/count_tokens", "/v1/responses/input_tokens"]));
    }

    private static string CountRequest(string model) => JsonSerializer.Serialize(new
    {
        model,
        system = "You are terse.",
        messages = new[] { new { role = "user", content = string.Join(' ', Enumerable.Repeat("some words to count", 50)) } },
        tools = new[] { new { name = "Bash", description = "Runs a command", input_schema = new { type = "object", properties = new { command = new { type = "string" } } } } },
    });
}
