using System.Buffers;
using System.Globalization;
using Heimdall.Engine;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Host.Ingress;

/// <summary>Renders failures in the client's dialect.</summary>
internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpResponse response, Dialect dialect, GatewayError error, string requestId)
    {
        using var body = new JsonEmitter(512);
        dialect.WriteError(error, requestId, body);
        response.StatusCode = error.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        WriteAdvice(response, error);
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    /// <summary>Ends a stream that has begun and of which no element has been sent.</summary>
    public static void WriteStreamEnd(HttpResponse response, Exchange exchange, GatewayError error)
    {
        using var body = new JsonEmitter(512);
        if (exchange.Head.Framing == StreamFraming.JsonArray)
            default(JsonArrayFraming).WriteLast(error, exchange.Dialect, exchange.Id, body);
        else
            exchange.Dialect.WriteStreamError(error, exchange.Id, body);
        response.BodyWriter.Write(body.WrittenSpan);
    }

    /// <summary>Tells a client whether and when to come again.</summary>
    public static void WriteAdvice(HttpResponse response, GatewayError error)
    {
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(0, Math.Ceiling(wait.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);

        // A wrong credential stays wrong: without this header Claude Code asks again for three minutes (conformance P16).
        var shouldRetry = error.ShouldRetry ?? (error.StatusCode is 401 or 403 or 501 ? false : null);
        if (shouldRetry is { } retry)
            response.Headers["x-should-retry"] = retry ? "true" : "false";
    }
}
