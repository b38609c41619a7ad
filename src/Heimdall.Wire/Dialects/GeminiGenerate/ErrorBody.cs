using System.Globalization;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Errors: a <c>google.rpc.Status</c> within <c>error</c> (https://google.aip.dev/193, https://ai.google.dev/gemini-api/docs/troubleshooting).</summary>
internal static class ErrorBody
{
    /// <summary>Longer messages are cut: they may quote the request.</summary>
    private const int MaxMessageLength = 2000;

    public static GatewayError Read(int status, ReadOnlyMemory<byte> body)
    {
        var found = ErrorFields.Find(body);
        var message = Message(status, found, body);
        var kind = Kind(status, found, message);
        return new GatewayError(kind, ErrorSource.Upstream, message)
        {
            // A wrong key is a 400 here; clients and our own rotation of keys know it by the status that everyone else gives.
            Status = kind == ErrorKind.Authentication ? null : status,
            Code = found.Reason ?? found.Status,
            RetryAfter = found.RetryDelay,
        };
    }

    /// <summary>An error within a stream or a body that began as a success; its own code stands in for the status.</summary>
    public static GatewayError ReadInStream(ReadOnlyMemory<byte> data)
    {
        var found = ErrorFields.Find(data);
        var status = found.Code is >= 400 and < 600 ? (int)found.Code.Value : StatusOf(found.Status);
        return Read(status, data) with { Status = null };
    }

    /// <summary>A body that should have been an answer and is none.</summary>
    public static GatewayError ReadNoAnswer(ReadOnlyMemory<byte> body) => ErrorFields.Find(body).Message is null
        ? new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer has no candidates.")
        : ReadInStream(body);

    public static void Write(GatewayError error, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("error"u8);
        output.BeginObject();
        output.Name("code"u8);
        output.Number(error.StatusCode);
        output.Name("message"u8);
        output.Text(MessageOf(error));
        output.Name("status"u8);
        output.Text(StatusOf(error.Kind));
        if (error.RetryAfter is { } wait)
            WriteRetryInfo(wait, output);
        output.EndObject();
        output.EndObject();
    }

    private static void WriteRetryInfo(TimeSpan wait, JsonEmitter output)
    {
        output.Name("details"u8);
        output.BeginArray();
        output.BeginObject();
        output.Name("@type"u8);
        output.Text("type.googleapis.com/google.rpc.RetryInfo"u8);
        output.Name("retryDelay"u8);
        output.Text(string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, wait.TotalSeconds):0.###}s"));
        output.EndObject();
        output.EndArray();
    }

    // Clients know an overflow by Google's wording.
    private static string MessageOf(GatewayError error)
    {
        if (error.Kind != ErrorKind.ContextOverflow || error.Message.Contains("maximum number of tokens allowed", StringComparison.Ordinal))
            return error.Message;
        return UpstreamWording.ReadOverflow(error.Message) is { } figures
            ? string.Create(CultureInfo.InvariantCulture, $"The input token count ({figures.Asked}) exceeds the maximum number of tokens allowed ({figures.Limit}).")
            : $"The input token count exceeds the maximum number of tokens allowed: {error.Message}";
    }

    private static ReadOnlySpan<byte> StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextOverflow or ErrorKind.RequestTooLarge => "INVALID_ARGUMENT"u8,
        ErrorKind.Authentication => "UNAUTHENTICATED"u8,
        ErrorKind.Permission => "PERMISSION_DENIED"u8,
        ErrorKind.NotFound => "NOT_FOUND"u8,
        ErrorKind.Conflict => "ABORTED"u8,
        ErrorKind.Billing or ErrorKind.RateLimited => "RESOURCE_EXHAUSTED"u8,
        ErrorKind.Overloaded => "UNAVAILABLE"u8,
        ErrorKind.Timeout => "DEADLINE_EXCEEDED"u8,
        ErrorKind.NotSupported => "UNIMPLEMENTED"u8,
        _ => "INTERNAL"u8,
    };

    private static ErrorKind Kind(int status, in ErrorFields found, string message)
    {
        if (found.Reason is "API_KEY_INVALID" or "API_KEY_EXPIRED")
            return ErrorKind.Authentication;
        if (UpstreamWording.IsContextOverflow(status, message, found.Status))
            return ErrorKind.ContextOverflow;
        return status switch
        {
            401 => ErrorKind.Authentication,
            402 => ErrorKind.Billing,
            403 => ErrorKind.Permission,
            404 => ErrorKind.NotFound,
            408 or 504 => ErrorKind.Timeout,
            409 => ErrorKind.Conflict,
            413 => ErrorKind.RequestTooLarge,
            429 => ErrorKind.RateLimited,
            501 => ErrorKind.NotSupported,
            503 or 529 => ErrorKind.Overloaded,
            >= 400 and < 500 => ErrorKind.InvalidRequest,
            _ => ErrorKind.Upstream,
        };
    }

    private static int StatusOf(string? status) => status switch
    {
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => 400,
        "UNAUTHENTICATED" => 401,
        "PERMISSION_DENIED" => 403,
        "NOT_FOUND" => 404,
        "ABORTED" or "ALREADY_EXISTS" => 409,
        "RESOURCE_EXHAUSTED" => 429,
        "UNIMPLEMENTED" => 501,
        "UNAVAILABLE" => 503,
        "DEADLINE_EXCEEDED" => 504,
        _ => 502,
    };

    private static string Message(int status, in ErrorFields found, ReadOnlyMemory<byte> body)
    {
        if ((found.Message ?? UpstreamFault.Find(body).Message) is { } message)
            return message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
        return UpstreamFault.Describe(status, body);
    }
}
