using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Heimdall.EndToEnd.Tests.Counting;

/// <summary>Counting by the provider, in the client's dialect and in others, and by estimate where that fails.</summary>
public sealed class CountTokensTests
{
    private const string Messages = "/anthropic/v1/messages/count_tokens?beta=true";
    private const string Responses = "/v1/responses/input_tokens";

    [Theory]
    [InlineData(Messages)]
    [InlineData("/v1/messages/count_tokens")]
    public async Task A_provider_of_another_dialect_counts_too(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"object":"response.input_tokens","input_tokens":4711}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(path, OfMessages("openai/gpt-5.5"));

        Assert.Equal("""{"input_tokens":4711}""", await answer.TextAsync());
        Assert.Equal("/v1/responses/input_tokens", upstream.Request.Path);
        var asked = upstream.Request.Json;
        Assert.Equal("gpt-5.5", asked.GetProperty("model").GetString());
        Assert.Contains("some words to count", asked.GetProperty("input").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("Bash", asked.GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.False(asked.TryGetProperty("max_output_tokens", out _), "The endpoint refuses what does not count.");
    }

    [Theory]
    [InlineData(Responses)]
    [InlineData("/openai/v1/responses/input_tokens")]
    [InlineData("/openai/responses/input_tokens")]
    public async Task Clients_of_the_Responses_API_are_answered_in_their_own_shape(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"input_tokens":815}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(path, """{"model":"anthropic/claude-sonnet-4-6","instructions":"Be brief.","input":"Hello there","max_output_tokens":100}""");

        Assert.Equal("""{"object":"response.input_tokens","input_tokens":815}""", await answer.TextAsync());
        Assert.Equal("/v1/messages/count_tokens", upstream.Request.Path);
        Assert.False(upstream.Request.Json.TryGetProperty("max_tokens", out _), "The endpoint refuses what does not count.");
        Assert.Equal("claude-sonnet-4-6", upstream.Request.Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_same_dialect_is_relayed_as_it_is()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"object":"response.input_tokens","input_tokens":12}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Responses, """{"x_new":[1.0], "model":"openai/gpt-5.5","input":"Hi\/"}""");

        Assert.Equal("""{"object":"response.input_tokens","input_tokens":12}""", await answer.TextAsync());
        Assert.Equal("""{"x_new":[1.0], "model":"gpt-5.5","input":"Hi\/"}""", upstream.Request.Text);
    }

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"Hello"}]}]}""")]
    [InlineData("""{"generateContentRequest":{"model":"models/gemini/gemini-2.5-flash","contents":[{"role":"user","parts":[{"text":"Hello"}]}]}}""")]
    public async Task Clients_of_Gemini_are_answered_in_their_own_shape(string body)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"totalTokens":31,"promptTokensDetails":[{"modality":"TEXT","tokenCount":31}]}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("gemini", upstream));

        using var answer = await gateway.PostAsync("/genai/v1beta/models/gemini%2Fgemini-2.5-flash:countTokens", body);

        Assert.Equal("""{"totalTokens":31}""", await answer.TextAsync());
        Assert.Equal("/v1beta/models/gemini-2.5-flash:countTokens", upstream.Request.Path);
        Assert.DoesNotContain("gemini/gemini", upstream.Request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gemini_counts_for_clients_of_other_dialects()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"totalTokens":31}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("gemini", upstream));

        using var answer = await gateway.PostAsync(Messages, OfMessages("gemini/gemini-2.5-flash"));

        Assert.Equal("""{"input_tokens":31}""", await answer.TextAsync());
        Assert.Equal("models/gemini-2.5-flash", upstream.Request.Json.GetProperty("generateContentRequest").GetProperty("model").GetString());
    }

    [Fact]
    public async Task Many_who_ask_the_same_at_once_cost_the_provider_one_request()
    {
        var release = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(200).Header("content-type", "application/json").Hold(release).Write("""{"input_tokens":99}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        var asked = Enumerable.Range(0, 26).Select(_ => gateway.PostAsync(Messages, OfMessages("anthropic/claude-sonnet-4-6"))).ToList();
        await upstream.ArrivalAsync();
        release.Raise();
        foreach (var pending in asked)
        {
            using var answer = await pending;
            Assert.Equal("""{"input_tokens":99}""", await answer.TextAsync());
        }

        Assert.Equal(1, upstream.RequestCount);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task A_provider_that_fails_to_count_is_left_alone_for_a_while(int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(AnthropicMessagesAnswer.Error("api_error", "not now"), status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.PostAsync(Messages, OfMessages($"anthropic/claude-sonnet-4-{i}"));
            Assert.InRange(Tokens(await answer.TextAsync()), 50, 5000);
        }

        Assert.Equal(1, upstream.RequestCount);
    }

    [Fact]
    public async Task A_silent_provider_does_not_keep_the_client_waiting_for_ever()
    {
        var never = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Silence(never));
        var time = new ManualTime();
        await using var gateway = await TestGateway.StartAsync(
            Configured.With(Configured.Provider(Speaker.Anthropic, upstream)),
            services => services.AddSingleton<TimeProvider>(time));

        var asked = gateway.PostAsync(Messages, OfMessages("anthropic/claude-sonnet-4-6"));
        await upstream.ArrivalAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        using var answer = await asked.InTime();

        Assert.InRange(Tokens(await answer.TextAsync()), 50, 5000);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_told_so()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Messages, """{"model":"openai/gpt-4o","messages":[{"role":"user","content":17}]}""");

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(0, upstream.RequestCount);
    }

    [Theory]
    [InlineData("groq/llama-3.3-70b-versatile", "groq", "/v1/chat/completions")]
    [InlineData("groq/llama-3.3-70b-versatile", "groq", "/anthropic/v1/messages")]
    public async Task Estimates_learn_from_the_usage_that_is_reported(string model, string provider, string path)
    {
        var prompt = string.Join(' ', Enumerable.Repeat("some words to count", 400));
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(
            """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2400,"completion_tokens":1,"total_tokens":2401}}"""));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        var before = await CountAsync(gateway, model, prompt);

        for (var i = 0; i < 4; i++)
        {
            using var answer = await gateway.PostAsync(path, Speaker.Ask(model, text: prompt));
            Assert.Contains("ok", await answer.TextAsync(), StringComparison.Ordinal);
        }

        // The answer is out before anything is learnt from it, but the next request on a connection waits until the one before it has ended.
        Assert.InRange(await CountAsync(gateway, model, prompt), before * 1.2, before * 1.6);
    }

    private static async Task<long> CountAsync(TestGateway gateway, string model, string prompt)
    {
        using var answer = await gateway.PostAsync(Messages, Speaker.Ask(model, text: prompt));
        return Tokens(await answer.TextAsync());
    }

    private static long Tokens(string answer) => JsonElement.Parse(answer).GetProperty("input_tokens").GetInt64();

    private static string OfMessages(string model) => JsonSerializer.Serialize(new
    {
        model,
        system = "You are terse.",
        messages = new[] { new { role = "user", content = string.Join(' ', Enumerable.Repeat("some words to count", 50)) } },
        tools = new[] { new { name = "Bash", description = "Runs a command", input_schema = new { type = "object", properties = new { command = new { type = "string" } } } } },
    });
}
