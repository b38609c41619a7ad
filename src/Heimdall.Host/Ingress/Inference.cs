using System.Buffers;
using Heimdall.Engine;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Telemetry;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Ingress;

/// <summary>The way of every inference request: read the body, make it an exchange, run the pipeline, send the reply.</summary>
internal sealed class Inference(GatewayPipeline pipeline, CurrentSnapshot snapshot, ReplyWriter writer, AccessControl access, TokenCounter counter, CalibrationSampler sampler, ExchangeLog log, InFlightExchanges inFlight)
{
    private const int MaxRequestIdLength = 128;

    /// <summary>Bytes. Names are logged and remembered, and clients choose them.</summary>
    private const int MaxModelLength = 512;

    private static readonly SearchValues<char> RequestIdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public Task ServeAsync(HttpContext context, Dialect dialect, RequestPath path = default) => ServeAsync(context, dialect, path, Operation.Chat);

    /// <summary>Counts tokens instead of answering.</summary>
    public Task CountAsync(HttpContext context, Dialect dialect, RequestPath path = default) => ServeAsync(context, dialect, path, Operation.CountTokens);

    private async Task ServeAsync(HttpContext context, Dialect dialect, RequestPath path, Operation operation)
    {
        using var hold = snapshot.Hold(); // a reload closes no connection that this exchange may still use
        if (await OpenAsync(context, dialect, path, operation, hold.Snapshot) is not { } exchange)
            return;
        var cancelled = true;
        inFlight.Begin();
        try
        {
            await (operation == Operation.Chat
                ? writer.WriteAsync(context, exchange, pipeline.RunAsync(exchange, context.RequestAborted))
                : WriteCountAsync(context, exchange));
            if (sampler.Wants(exchange))
            {
                await context.Response.CompleteAsync(); // nobody waits for what is learnt
                await sampler.LearnAsync(exchange);
            }

            cancelled = false;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; nobody is there to be told. The log says so.
        }
        finally
        {
            exchange.Bill?.End(cancelled, failed: exchange.Error is not null);
            log.Ended(exchange, context.Response.StatusCode, cancelled);
            exchange.End(cancelled);
            inFlight.End();
        }
    }

    private async Task WriteCountAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            if (access.Admit(exchange) is { } refusal)
                throw new DialectException(refusal);
            var tokens = await counter.CountAsync(exchange, context.RequestAborted);
            using var output = new JsonEmitter(64);
            exchange.Dialect.Counting!.WriteAnswer(tokens, output);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = output.Length;
            await context.Response.BodyWriter.WriteAsync(output.WrittenMemory, context.RequestAborted);
        }
        catch (DialectException e)
        {
            exchange.Error = e.Error;
            await ErrorWriter.WriteAsync(context.Response, exchange.Dialect, e.Error, exchange.Id);
        }
    }

    private async ValueTask<Exchange?> OpenAsync(HttpContext context, Dialect dialect, RequestPath path, Operation operation, GatewaySnapshot current)
    {
        var id = RequestId(context.Request);
        if (await ReadBodyAsync(context, dialect, current, id) is not { } body)
            return null;
        try
        {
            return Open(context, dialect, path, operation, current, id, body);
        }
        catch (DialectException e)
        {
            body.Dispose();
            log.Refused(id, context.Request.Path, e.Error);
            await ErrorWriter.WriteAsync(context.Response, dialect, e.Error, id);
            return null;
        }
    }

    private static Exchange Open(HttpContext context, Dialect dialect, RequestPath path, Operation operation, GatewaySnapshot current, string id, PooledBody body)
    {
        if (body.Length == 0)
            throw DialectException.InvalidRequest("The request has no body; it must hold a JSON object.");
        var started = StageClock.Start();
        try
        {
            var head = dialect.ReadHead(body.Memory, path);
            if (head.Model.Span.Length > MaxModelLength)
                throw DialectException.InvalidRequest($"model: at most {MaxModelLength} bytes", "model");
            var exchange = new Exchange
            {
                Id = id,
                Dialect = dialect,
                Operation = operation,
                Head = head,
                Model = head.Model.ToString(),
                Headers = new ClientHeaders(context.Request.Headers, context.Request),
                Snapshot = current,
            };
            exchange.Clock.Add(TimedStage.Head, started);
            exchange.Keep(body);
            return exchange;
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}.");
        }
    }

    private async ValueTask<PooledBody?> ReadBodyAsync(HttpContext context, Dialect dialect, GatewaySnapshot current, string id)
    {
        try
        {
            return await RequestBody.ReadAsync(context.Request, current.Options.Client.MaxRequestBodyBytes, context.RequestAborted);
        }
        catch (DialectException e)
        {
            log.Refused(id, context.Request.Path, e.Error);
            await ErrorWriter.WriteAsync(context.Response, dialect, e.Error, id);
        }
        catch (BadHttpRequestException e)
        {
            var error = new GatewayError(ErrorKind.InvalidRequest, ErrorSource.Client, e.Message) { Status = e.StatusCode };
            log.Refused(id, context.Request.Path, error);
            await ErrorWriter.WriteAsync(context.Response, dialect, error, id);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client left while it was sending.
        }

        return null;
    }

    // A client's own id is kept, so that both sides' logs can be read together; not one that could break a header or a log line.
    private static string RequestId(HttpRequest request) =>
        request.Headers.TryGetValue("x-request-id", out var values) && values is [{ Length: > 0 and <= MaxRequestIdLength } id] && id.AsSpan().IndexOfAnyExcept(RequestIdCharacters) < 0
            ? id
            : IdSource.Random.Next("req_"u8).ToString();
}
