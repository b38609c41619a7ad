using System.Buffers;
using System.Runtime.CompilerServices;
using Heimdall.Engine;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>Sends what the pipeline gives back. A stream is flushed once for each read of the upstream.</summary>
internal sealed class ReplyWriter(IngressOptions options, TimeProvider time)
{
    public Task WriteAsync(HttpContext context, Exchange exchange, ValueTask<Reply> pending) =>
        exchange.Head.Stream ? WriteStreamedAsync(context, exchange, pending) : WriteWholeAsync(context, exchange, pending);

    private async Task WriteWholeAsync(HttpContext context, Exchange exchange, ValueTask<Reply> pending)
    {
        await using var reply = await pending;
        await WriteAsync(context.Response, exchange, reply);
    }

    private async Task WriteStreamedAsync(HttpContext context, Exchange exchange, ValueTask<Reply> pending)
    {
        var response = context.Response;
        var keepAlive = new KeepAlive(response, exchange.Dialect.KeepAlive, () => StartStreamEarly(response, exchange), options.KeepAliveInterval, time);
        try
        {
            await using var reply = await pending;
            await keepAlive.EnterAsync();
            if (reply is Reply.Streamed streamed)
                await WriteStreamAsync(response, exchange, streamed, keepAlive);
            else if (response.HasStarted)
                WriteLate(response, exchange, reply);
            else
                await WriteAsync(response, exchange, reply);
        }
        finally
        {
            await keepAlive.DisposeAsync();
        }
    }

    private async ValueTask WriteStreamAsync(HttpResponse response, Exchange exchange, Reply.Streamed reply, KeepAlive keepAlive)
    {
        var stream = reply.Stream;
        if (!response.HasStarted)
        {
            WriteHeaders(response, exchange, reply);
            StartStream(response, exchange);
        }

        try
        {
            do
            {
                response.BodyWriter.Write(stream.Output.WrittenSpan);
                stream.Output.Clear();
                if (stream.Over && exchange.Continued)
                {
                    exchange.Error = stream.Failure;
                    ReportHeaders.WriteEnd(response, exchange);
                }

                var flushed = await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
                if (flushed.IsCompleted)
                    throw new OperationCanceledException("The client has left.");
                if (stream.Over)
                    break;
                keepAlive.Leave();
            }
            while (await NextAsync(stream, keepAlive));
        }
        finally
        {
            exchange.Error = stream.Failure;
        }
    }

    // Frames that say nothing to the client (a withheld one, half an event) are no reason to flush.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> NextAsync(Engine.Upstream.ReplyStream stream, KeepAlive keepAlive)
    {
        while (await stream.ReadAsync())
        {
            if (stream.Output.Length == 0)
                continue;
            await keepAlive.EnterAsync();
            return true;
        }

        return false;
    }

    private async Task WriteAsync(HttpResponse response, Exchange exchange, Reply reply)
    {
        WriteHeaders(response, exchange, reply);
        switch (reply)
        {
            case Reply.Failed failed:
                exchange.Error = failed.Error;
                await ErrorWriter.WriteAsync(response, exchange.Dialect, failed.Error, exchange.Id);
                break;
            case Reply.Whole whole:
                response.StatusCode = whole.Status;
                response.ContentType = whole.IsStream ? StreamType(exchange) : "application/json";
                response.ContentLength = whole.Body.Length;
                if (exchange.Error is { } error)
                    ErrorWriter.WriteAdvice(response, error);
                await response.BodyWriter.WriteAsync(whole.Body, response.HttpContext.RequestAborted);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(reply.GetType().Name);
        }
    }

    /// <summary>Pings have gone out already, so the answer's status can no longer be told: the stream tells it.</summary>
    private static void WriteLate(HttpResponse response, Exchange exchange, Reply reply)
    {
        if (reply is Reply.Whole { IsStream: true } events)
        {
            response.BodyWriter.Write(events.Body.Span);
            return;
        }

        var error = (reply as Reply.Failed)?.Error ?? exchange.Error
            ?? new GatewayError(ErrorKind.Internal, ErrorSource.Gateway, "The answer came in a form that cannot be streamed.");
        exchange.Error = error;
        ErrorWriter.WriteStreamEnd(response, exchange, error);
    }

    private static string StreamType(Exchange exchange) =>
        exchange.Head.Framing == StreamFraming.JsonArray ? "application/json" : "text/event-stream; charset=utf-8";

    private static void StartStream(HttpResponse response, Exchange exchange)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = StreamType(exchange);
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>A ping goes first: what the upstream's headers say is not known yet.</summary>
    private static void StartStreamEarly(HttpResponse response, Exchange exchange)
    {
        StartStream(response, exchange);
        response.Headers["x-request-id"] = exchange.Id;
    }

    private void WriteHeaders(HttpResponse response, Exchange exchange, Reply reply)
    {
        foreach (var (name, value) in reply.Headers)
        {
            if (!LimitHeaders.Hides(exchange, name))
                response.Headers[name] = value;
        }

        LimitHeaders.Write(response, exchange, time.GetUtcNow());
        if (!response.Headers.ContainsKey("request-id") && !response.Headers.ContainsKey("x-request-id"))
            response.Headers["x-request-id"] = exchange.Id;
        if (exchange.Headers.Get(ReportHeaders.Request) is not null)
            ReportHeaders.Write(response, exchange);
    }
}
