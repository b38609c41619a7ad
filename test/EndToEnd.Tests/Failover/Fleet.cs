using System.Collections.Frozen;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>Three providers, each scripted by itself, and a gateway in front of them that loses no time between attempts.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Primary = "openai/gpt-4o";

    /// <summary>What a provider says that is well.</summary>
    public static readonly ModelTurn Answer = ModelTurn.Say("Here I am, naïve 漢字.");

    private Fleet(ScriptedUpstream openAI, ScriptedUpstream anthropic, ScriptedUpstream gemini, TestGateway gateway)
    {
        OpenAI = openAI;
        Anthropic = anthropic;
        Gemini = gemini;
        Gateway = gateway;
    }

    public ScriptedUpstream OpenAI { get; }

    public ScriptedUpstream Anthropic { get; }

    public ScriptedUpstream Gemini { get; }

    public TestGateway Gateway { get; }

    /// <param name="openAI">What the first provider does; the others are well unless told otherwise.</param>
    public static async Task<Fleet> StartAsync(
        Func<RecordedRequest, Script> openAI,
        Func<RecordedRequest, Script>? anthropic = null,
        Func<RecordedRequest, Script>? gemini = null,
        Func<GatewayOptions, GatewayOptions>? change = null,
        TimeProvider? time = null)
    {
        var first = await ScriptedUpstream.StartAsync(openAI);
        var second = await ScriptedUpstream.StartAsync(anthropic ?? (request => AnthropicMessagesAnswer.To(request, Answer)));
        var third = await ScriptedUpstream.StartAsync(gemini ?? (request => GeminiAnswer.To(request, Answer)));
        var options = Configured.With(Quick(Configured.Provider("openai", first)), Quick(Configured.Provider("anthropic", second)), Quick(Configured.Provider("gemini", third)));
        return new Fleet(first, second, third, await TestGateway.StartAsync(change?.Invoke(options) ?? options, services => services.Replace(ServiceDescriptor.Singleton(time ?? TimeProvider.System))));
    }

    /// <summary>A healthy answer in OpenAI's chat dialect.</summary>
    public static Script Well(RecordedRequest request) =>
        request.Path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesAnswer.To(request, Answer) : OpenAIChatAnswer.To(request, Answer);

    public static Script Refusal(int status) => Script.Json(OpenAIChatAnswer.Error($"refused with {status}", "some_error"), status);

    /// <summary>The provider with several keys, each known by its value.</summary>
    public static GatewayOptions WithKeys(GatewayOptions options, params string[] names) => options with
    {
        Providers = [.. options.Providers.Select(provider => provider.Name == "openai" ? provider with { Keys = [.. names.Select(name => Key(name))] } : provider)],
    };

    public static KeyOptions Key(string name, double weight = 1) => new()
    {
        Id = name,
        Name = name,
        Value = new Secret($"sk-{name}-{TestSecret.Marker}-0123456789"),
        Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
        Weight = weight,
    };

    /// <summary>The name of the key that a request to OpenAI carried.</summary>
    public static string KeyOf(RecordedRequest request) => request.Header("authorization")!["Bearer sk-".Length..^$"-{TestSecret.Marker}-0123456789".Length];

    /// <summary>A request with fallbacks in the given client's dialect.</summary>
    /// <param name="fallbacks">The field's value.</param>
    public Task<HttpResponseMessage> AskAsync(string client, bool stream, string fallbacks = "[]", params (string, string)[] headers)
    {
        var flag = stream ? "true" : "false";
        var (path, body) = client switch
        {
            "chat" => ("/v1/chat/completions", $$"""{"model":"{{Primary}}","messages":[{"role":"user","content":"Hello"}],"stream":{{flag}},"fallbacks":{{fallbacks}}}"""),
            "messages" => ("/anthropic/v1/messages", $$"""{"model":"{{Primary}}","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"stream":{{flag}},"fallbacks":{{fallbacks}}}"""),
            "responses" => ("/v1/responses", $$"""{"model":"{{Primary}}","input":"Hello","stream":{{flag}},"fallbacks":{{fallbacks}}}"""),
            "genai" => ($"/genai/v1beta/models/{Primary}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}", $$"""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}],"fallbacks":{{fallbacks}}}"""),
            _ => throw new ArgumentException($"Nobody is called '{client}'.", nameof(client)),
        };
        return Gateway.PostAsync(path, body, headers);
    }

    /// <summary>Ends when the gateway has logged it: the end of an exchange comes after its last byte.</summary>
    public Task LoggedAsync(string text) => UntilAsync(() => Task.FromResult(Gateway.Log.Text.Contains(text, StringComparison.Ordinal)), $"Nothing was logged of '{text}'.");

    /// <summary>Ends when no attempt holds a place in any provider's queue, or waits for one.</summary>
    public Task QuietAsync() => UntilAsync(
        async () => JsonElement.Parse(await Gateway.Client.GetStringAsync("/api/targets")).GetProperty("providers").EnumerateArray()
            .All(static provider => provider.GetProperty("under_way").GetInt32() == 0 && provider.GetProperty("waiting").GetInt32() == 0),
        "A place was not given back.");

    private async Task UntilAsync(Func<Task<bool>> happened, string otherwise)
    {
        using var limit = new CancellationTokenSource(Deadline.Limit);
        while (!await happened())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException(otherwise);
            using var breath = await Gateway.Client.GetAsync("/health");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await OpenAI.DisposeAsync();
        await Anthropic.DisposeAsync();
        await Gemini.DisposeAsync();
    }

    private static ProviderOptions Quick(ProviderOptions provider) =>
        provider.Over(network => network with { RetryBackoffInitial = TimeSpan.FromMilliseconds(1), RetryBackoffMax = TimeSpan.FromMilliseconds(20) });
}
