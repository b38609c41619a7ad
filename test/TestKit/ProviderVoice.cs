using System.Collections.Immutable;
using System.Text.Json;

namespace Heimdall.TestKit;

/// <summary>How the provider of a dialect says that something went wrong, and how its streams begin and end.</summary>
/// <param name="PiecesBeforeContent">Events of a scripted stream before the first that shows what is to come, upon which a relay commits itself.</param>
/// <param name="PiecesAfterContent">Events of a scripted stream that make it whole; without any of them it is not.</param>
internal sealed record ProviderVoice(int PiecesBeforeContent, int PiecesAfterContent, Func<int, string> Error, Func<Script, Script> FailIn)
{
    private const string Message = "scripted trouble";

    private static readonly ProviderVoice Chat = new(1, 3, static _ => OpenAIChatAnswer.Error(Message, "server_error"), static script => script.Event(OpenAIChatAnswer.Error(Message, "server_error")));

    private static readonly ProviderVoice Responses = Chat with
    {
        PiecesBeforeContent = 2,
        PiecesAfterContent = 1,
        FailIn = static script => script.Event(JsonSerializer.Serialize(new { type = "error", code = "server_error", message = Message, param = (string?)null, sequence_number = script.Pieces.Length }), "error"),
    };

    private static readonly ProviderVoice Messages = new(
        1,
        2,
        static status => AnthropicMessagesAnswer.Error(status == 429 ? "rate_limit_error" : status == 529 ? "overloaded_error" : "api_error", Message),
        static script => script.Event(AnthropicMessagesAnswer.Error("overloaded_error", Message), "error"));

    private static readonly ProviderVoice Gemini = new(
        0,
        1,
        static status => GeminiAnswer.Error(status, status == 429 ? "RESOURCE_EXHAUSTED" : "INTERNAL", Message),
        static script => script.Event(GeminiAnswer.Error(503, "UNAVAILABLE", Message)));

    public static ProviderVoice Of(RecordedRequest request) =>
        request.Path.EndsWith("/messages", StringComparison.Ordinal) ? Messages
        : request.Path.EndsWith("/responses", StringComparison.Ordinal) ? Responses
        : request.Path.EndsWith("/completions", StringComparison.Ordinal) ? Chat
        : Gemini;

    public Script Refusal(int status) => Script.Json(Error(status), status);

    /// <summary>How many pieces of a stream can be sent without making it whole.</summary>
    public int LastContentOf(ImmutableArray<ReadOnlyMemory<byte>> pieces) => pieces.Length - PiecesAfterContent;
}
