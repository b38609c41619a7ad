using System.Globalization;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads and writes <c>{"type":"error","error":{"type","message"}}</c> (https://platform.claude.com/docs/en/api/errors; bifrost-core §3.7).</summary>
internal static class ErrorBody
{
    public static GatewayError Read(int status, ReadOnlyMemory<byte> body)
    {
        var found = UpstreamFault.Find(body);
        var message = found.Message ?? UpstreamFault.Describe(status, body);
        var kind = UpstreamErrorKind.Of(status, found.Type, found.Code, message);
        return new GatewayError(kind, ErrorSource.Upstream, message) { Status = status, Code = found.Code ?? found.Type, Param = found.Param };
    }

    /// <summary>
    /// Reads an error in the midst of a stream, or in an answer that called itself a success. It gets the status that it would have had,
    /// so that retry and fallback can judge it.
    /// </summary>
    public static GatewayError ReadStreamError(ReadOnlyMemory<byte> data)
    {
        var found = UpstreamFault.Find(data);
        var message = found.Message ?? "The upstream reported an error in its stream and did not say which.";
        var kind = UpstreamErrorKind.OfWords(found.Type, found.Code) ?? (found.Type is "invalid_request_error" ? ErrorKind.InvalidRequest : ErrorKind.Upstream);
        if (UpstreamWording.IsContextOverflow(status: 400, message, found.Code ?? found.Type))
            kind = ErrorKind.ContextOverflow;
        int? status = found.Type is "api_error" ? 500 : null;
        return new GatewayError(kind, ErrorSource.Upstream, message) { Status = status, Code = found.Code ?? found.Type, Param = found.Param };
    }

    public static void Write(GatewayError error, string requestId, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("error"u8);
        output.Name("error"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(TypeOf(error.Kind));
        output.Name("message"u8);
        output.Text(MessageOf(error));
        output.EndObject();
        if (requestId.Length > 0)
        {
            output.Name("request_id"u8);
            output.Text(requestId);
        }

        output.EndObject();
    }

    public static void WriteEvent(GatewayError error, string requestId, JsonEmitter output)
    {
        output.BeginEvent("error"u8);
        Write(error, requestId, output);
        output.EndEvent();
    }

    private static ReadOnlySpan<byte> TypeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextOverflow => "invalid_request_error"u8,
        ErrorKind.Authentication => "authentication_error"u8,
        ErrorKind.Billing => "billing_error"u8,
        ErrorKind.Permission => "permission_error"u8,
        ErrorKind.NotFound => "not_found_error"u8,
        ErrorKind.Conflict => "conflict_error"u8,
        ErrorKind.RequestTooLarge => "request_too_large"u8,
        ErrorKind.RateLimited => "rate_limit_error"u8,
        ErrorKind.Overloaded => "overloaded_error"u8,
        ErrorKind.Timeout => "timeout_error"u8,
        ErrorKind.Upstream or ErrorKind.Internal => "api_error"u8,
        ErrorKind.NotSupported => "not_supported"u8, // what Claude Code's gateway contract wants with 501 (conformance P7)
        _ => throw new System.Diagnostics.UnreachableException($"{kind}"),
    };

    // Claude Code recovers by wording (claude-code.md §5): what it would not understand is said in Anthropic's words.
    private static string MessageOf(GatewayError error) => error.Kind switch
    {
        ErrorKind.ContextOverflow => OverflowMessage(error.Message),
        ErrorKind.InvalidRequest when UpstreamWording.ReadOutputLimit(error.Message) is { } limit => string.Create(
            CultureInfo.InvariantCulture,
            $"max_tokens: {limit.Asked} > {limit.Most}, which is the maximum allowed number of output tokens for this model"),
        _ => error.Message,
    };

    private static string OverflowMessage(string message)
    {
        if (message.StartsWith("prompt is too long", StringComparison.Ordinal) || message.Contains("exceed context limit:", StringComparison.Ordinal))
            return message;
        return UpstreamWording.ReadOverflow(message) switch
        {
            { Answer: { } answer } f => string.Create(
                CultureInfo.InvariantCulture,
                $"input length and `max_tokens` exceed context limit: {f.Asked} + {answer} > {f.Limit}, decrease input length or `max_tokens` and try again"),
            { } f => string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {f.Asked} tokens > {f.Limit} maximum"),
            null => $"prompt is too long: {message}",
        };
    }
}
