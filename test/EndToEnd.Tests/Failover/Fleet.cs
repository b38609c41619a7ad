using System.Collections.Frozen;
using Heimdall.Engine.Configuration;

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
        Func<GatewayOptions, GatewayOptions>? change = null)
    {
        var first = await ScriptedUpstream.StartAsync(openAI);
        var second = await ScriptedUpstream.StartAsync(anthropic ?? (request => AnthropicMessagesAnswer.To(request, Answer)));
        var third = await ScriptedUpstream.StartAsync(gemini ?? (request => GeminiAnswer.To(request, Answer)));
        var options = Configured.With(Quick(Configured.Provider("openai", first)), Quick(Configured.Provider("anthropic", second)), Quick(Configured.Provider("gemini", third)));
        return new Fleet(first, second, third, await TestGateway.StartAsync(change?.Invoke(options) ?? options));
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
        Value = new Secret($"sk-{name}-0123456789"),
        Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
        Weight = weight,
    };

    /// <summary>The name of the key that a request to OpenAI carried.</summary>
    public static string KeyOf(RecordedRequest request) => request.Header("authorization")!["Bearer sk-".Length..^"-0123456789".Length];

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
