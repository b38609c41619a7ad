namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>A provider that answers every completion with one turn, and the gateway in front of it.</summary>
internal static class ModelProvider
{
    public static readonly ModelTurn Greeting = ModelTurn.Say("Hello — naïve 漢字 🚀!") with { FreshTokens = 11, CachedTokens = 5, OutputTokens = 7 };

    public static readonly ModelTurn Weather = ModelTurn.Say("I will look.")
        .Call("call_1", "get_weather", """{"city":"Zürich \u00e9"}""")
        .Call("call_2", "get_weather", """{"city":"東京"}""");

    /// <param name="provider">Answers as this provider of the catalogue would.</param>
    public static Task<ScriptedUpstream> StartAsync(string provider, ModelTurn turn) => ScriptedUpstream.StartAsync(request => provider != Speaker.OpenAI
        ? AnthropicMessagesAnswer.To(request, turn)
        : request.Path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesAnswer.To(request, turn) : OpenAIChatAnswer.To(request, turn));
}
