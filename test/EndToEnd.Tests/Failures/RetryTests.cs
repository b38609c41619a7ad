using System.Collections.Frozen;
using Heimdall.Engine.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>Further attempts that no client sees.</summary>
public sealed class RetryTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { Speaker.OpenAI, Speaker.OpenAI },
        { Speaker.OpenAI, Speaker.Anthropic },
        { Speaker.Anthropic, Speaker.OpenAI },
        { Speaker.Anthropic, Speaker.Anthropic },
    };

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_rate_limit_that_passes_is_never_seen_and_the_request_comes_whole_again(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        await using var upstream = await ScriptedUpstream.StartAsync(
            Script.Json(Refusal(provider), 429).Header("retry-after", "0"),
            Script.EventStream().Write(speaker.StreamBeginning + speaker.StreamAnswer));
        await using var gateway = await StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("retry-after"));
        Assert.Contains("漢字", text, StringComparison.Ordinal);
        Assert.Equal(2, upstream.RequestCount);
        Assert.Equal(upstream.Requests[0].Text, upstream.Requests[1].Text);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_stream_that_fails_before_its_first_content_is_begun_again(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        var (head, error) = provider == Speaker.OpenAI
            ? (OpenAIChatAnswer.Begin(), Script.EventStream().Event(OpenAIChatAnswer.Error("overloaded", "server_error", "overloaded")))
            : (AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).Event(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), "error"), null);
        await using var upstream = await ScriptedUpstream.StartAsync(error ?? head, Script.EventStream().Write(speaker.StreamBeginning + speaker.StreamAnswer));
        await using var gateway = await StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(2, upstream.RequestCount);
        Assert.Contains("漢字", text, StringComparison.Ordinal);
        Assert.DoesNotContain("verloaded", text, StringComparison.Ordinal);
        if (client == Speaker.Anthropic)
            Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_start", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_stream_of_which_the_client_has_seen_something_is_not(string client, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Speaker.Of(provider).StreamBeginning));
        await using var gateway = await StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        Assert.Contains("error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, upstream.RequestCount);
    }

    [Fact]
    public async Task The_next_attempt_may_take_another_key()
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(request =>
            request.Header("x-api-key") == $"sk-busy-{TestSecret.Marker}-0123" ? Script.Json(Refusal(Speaker.Anthropic), 429) : Script.Json(speaker.BufferedAnswer));
        var provider = Configured.Provider(Speaker.Anthropic, upstream) with { Keys = [Key("busy"), Key("calm")] };

        // A roll for the key, one for the delay, one for the key.
        await using var gateway = await StartAsync(provider, new Dice(0.1, 0.5, 0.9));
        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask("anthropic/model-1"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal([$"sk-busy-{TestSecret.Marker}-0123", $"sk-calm-{TestSecret.Marker}-0123"], upstream.Requests.Select(request => request.Header("x-api-key")));
    }

    [Fact]
    public async Task A_long_wait_is_left_to_the_client()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Refusal(Speaker.OpenAI), 429).Header("retry-after", "6"));
        await using var gateway = await StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal("6", answer.Headers.GetValues("retry-after").Single());
        Assert.Equal(1, upstream.RequestCount);
    }

    private static Task<TestGateway> StartAsync(ProviderOptions provider, Random? random = null) => TestGateway.StartAsync(
        Configured.With(provider.Over(network => network with { RetryBackoffInitial = TimeSpan.FromMilliseconds(1) })),
        services => services.Replace(ServiceDescriptor.Singleton(random ?? new Dice(0.5))));

    private static KeyOptions Key(string name) => new()
    {
        Id = name,
        Name = name,
        Value = new Secret($"sk-{name}-{TestSecret.Marker}-0123"),
        Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
    };

    private static string Refusal(string provider) => provider == Speaker.OpenAI
        ? OpenAIChatAnswer.Error("Rate limit reached", "requests", "rate_limit_exceeded")
        : AnthropicMessagesAnswer.Error("rate_limit_error", "Rate limit reached");

    /// <summary>Rolls what it is told to, over and over.</summary>
    private sealed class Dice(params double[] rolls) : Random
    {
        private int _next = -1;

        public override double NextDouble() => rolls[Interlocked.Increment(ref _next) % rolls.Length];
    }
}
