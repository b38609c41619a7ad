using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>What a strict client understood of an answer: everything in it was where its dialect has it, or there is no such object.</summary>
internal sealed record CheckedAnswer
{
    public string Text { get; init; } = "";

    /// <summary>Name and arguments of each tool call.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>The error it ended with, in the words of its dialect; null where it is whole.</summary>
    public string? Error { get; init; }

    public int Status { get; init; } = 200;

    public bool IsWhole => Error is null;

    /// <exception cref="MalformedAnswerException">The answer is none of the client's dialect.</exception>
    public static CheckedAnswer Read(string client, bool stream, int status, string body)
    {
        try
        {
            if (status != 200)
                return new() { Status = status, Error = ErrorOf(client, JsonElement.Parse(body)) };
            return stream ? ReadStream(client, body) : BufferedAnswer.Read(client, JsonElement.Parse(body));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new MalformedAnswerException(e.Message, e);
        }
    }

    /// <summary>The message of an error in the dialect's own shape.</summary>
    public static string ErrorOf(string client, JsonElement body)
    {
        var error = body.GetProperty("error");
        Require(client != "messages" || body.GetProperty("type").GetString() == "error", "an error is no error of this dialect");
        Require(error.GetProperty(client == "genai" ? "status" : "type").GetString() is { Length: > 0 }, "an error has no type");
        return error.GetProperty("message").GetString() is { Length: > 0 } message ? message : throw new MalformedAnswerException("an error has no message");
    }

    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new MalformedAnswerException(otherwise);
    }

    private static CheckedAnswer ReadStream(string client, string body)
    {
        StreamCheck check = client switch
        {
            "messages" => new MessagesStreamCheck(),
            "chat" => new ChatStreamCheck(),
            "responses" => new ResponsesStreamCheck(),
            _ => new GeminiStreamCheck(),
        };
        return check.Read(body);
    }
}

/// <summary>An answer that a strict client would choke on.</summary>
internal sealed class MalformedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
