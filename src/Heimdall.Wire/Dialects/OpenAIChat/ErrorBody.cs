using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Errors: https://platform.openai.com/docs/guides/error-codes, and what look-alikes and the proxies before them answer instead.</summary>
internal static class ErrorBody
{
    /// <summary>Longer messages are cut: some providers send the whole request back.</summary>
    private const int MaxMessageLength = 2000;

    public static GatewayError Read(int status, ReadOnlyMemory<byte> body)
    {
        var fields = ErrorFields.Find(body);
        var message = Message(status, fields, body);
        return new GatewayError(UpstreamErrorKind.Of(status, Text(fields.Type), Text(fields.Code), message), ErrorSource.Upstream, message)
        {
            Status = status,
            Code = Text(fields.Code),
            Param = Text(fields.Param),
        };
    }

    /// <summary>An error within a stream or a body that began as a success; its own code stands in for the status.</summary>
    public static GatewayError ReadInStream(ReadOnlyMemory<byte> data)
    {
        var fields = ErrorFields.Find(data);
        var status = fields.NumericCode is >= 400 and < 600 ? (int)fields.NumericCode.Value : StatusOf(fields);
        return Read(status, data) with { Status = null };
    }

    /// <summary>A body that should have been an answer and is none.</summary>
    public static GatewayError ReadNoAnswer(ReadOnlyMemory<byte> body)
    {
        var fields = ErrorFields.Find(body);
        return fields.Message.IsEmpty
            ? new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer is not a chat completion.")
            : ReadInStream(body);
    }

    public static void Write(GatewayError error, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("error"u8);
        output.BeginObject();
        output.Name("message"u8);
        output.Text(error.Message);
        output.Name("type"u8);
        output.Text(Type(error.Kind));
        output.Name("param"u8);
        WriteOrNull(error.Param, output);
        output.Name("code"u8);
        WriteOrNull(CodeOf(error), output);
        output.EndObject();
        output.EndObject();
    }

    /// <summary>The machine-readable code; null where the kind has none.</summary>
    public static string? CodeOf(GatewayError error) => error.Code ?? Code(error.Kind);

    private static void WriteOrNull(string? text, JsonEmitter output)
    {
        if (text is null)
            output.Null();
        else
            output.Text(text);
    }

    private static ReadOnlySpan<byte> Type(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => "authentication_error"u8,
        ErrorKind.Permission => "permission_error"u8,
        ErrorKind.Billing => "insufficient_quota"u8,
        ErrorKind.RateLimited => "rate_limit_error"u8,
        ErrorKind.Timeout => "timeout_error"u8,
        ErrorKind.Overloaded or ErrorKind.Upstream or ErrorKind.Internal => "server_error"u8,
        _ => "invalid_request_error"u8,
    };

    private static string? Code(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => "invalid_api_key",
        ErrorKind.Billing => "insufficient_quota",
        ErrorKind.NotFound => "model_not_found",
        ErrorKind.ContextOverflow => "context_length_exceeded",
        ErrorKind.RateLimited => "rate_limit_exceeded",
        _ => null,
    };

    private static int StatusOf(in ErrorFields fields)
    {
        if (fields.Is("rate_limit_exceeded"u8) || fields.Is("rate_limit_error"u8))
            return 429;
        if (fields.Is("overloaded_error"u8) || fields.Is("service_unavailable"u8))
            return 529;
        if (fields.Is("insufficient_quota"u8))
            return 402;
        return fields.Is("invalid_request_error"u8) || fields.Is("context_length_exceeded"u8) || fields.Is("invalid_prompt"u8) ? 400 : 502;
    }

    private static string Message(int status, in ErrorFields fields, ReadOnlyMemory<byte> body)
    {
        if (Text(fields.Message) is { } message)
            return message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
        return body.IsEmpty
            ? $"The upstream answered {status} without saying why."
            : $"The upstream answered {status} with a body that is not an error of its API.";
    }

    private static string? Text(JsonText text)
    {
        try
        {
            return text.IsEmpty ? null : text.ToString();
        }
        catch (JsonFault)
        {
            return null;
        }
    }
}
