using System.Runtime.CompilerServices;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Telemetry;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// One call of one target. Where the target speaks the client's dialect the bytes are relayed, otherwise they are translated. Returns
/// when the whole answer or the first of its content has come; until then nothing is committed. Stateless and shared.
/// </summary>
internal sealed class Attempt(TimeProvider time)
{
    /// <summary>Of an answer with all that its dialect puts around the words; counts only where the upstream does not say how many tokens it made.</summary>
    private const int BytesPerToken = 8;

    /// <param name="before">What another target has said of the answer, for this one to go on from; null: it begins.</param>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> RunAsync(Exchange exchange, Target target, PartialAnswer? before, CancellationToken cancellationToken)
    {
        exchange.BeginAttempt(target);
        Lane lane;
        try
        {
            var started = StageClock.Start();
            lane = before is not null ? Lane.Continue(exchange, target, before)
                : target.Endpoint.Dialect == exchange.Dialect.Id ? Lane.Relay(exchange, target)
                : Lane.Translate(exchange, target);
            target = lane.Target;
            exchange.Clock.Add(TimedStage.Request, started);
        }
        catch (DialectException e)
        {
            return new Reply.Failed(e.Error);
        }

        var clock = new AttemptClock(exchange.Clocks.Over(target.Provider.Options.Network), time, cancellationToken);
        try
        {
            exchange.Bill?.Sent();
            var response = await SendAsync(exchange, target, lane.Body, clock);
            clock.HeadersCame();
            return await ReadAsync(exchange, target, lane, before, new UpstreamBytes(response, clock), response);
        }
        catch (UpstreamException e)
        {
            clock.Dispose();
            return new Reply.Failed(e.Error);
        }
        catch
        {
            clock.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the headers have come.</summary>
    /// <exception cref="UpstreamException">A clock ran out, or the connection failed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<HttpResponseMessage> SendAsync(Exchange exchange, Target target, JsonSplice body, AttemptClock clock)
    {
        for (var again = false; ; again = true)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, exchange.Head.Stream ? target.StreamAddress : target.Address) { Content = new SplicedContent(body) };
            UpstreamHeaders.Write(request.Headers, exchange, target);
            try
            {
                return await target.Provider.Client.SendAsync(request, clock.Token);
            }
            catch (HttpRequestException e) when (!again && UpstreamFailure.WasStaleConnection(e))
            {
                // A kept-alive connection was closed at the other end while it was idle; the request was not looked at.
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                exchange.LeaveBuffers();
                throw clock.Explain(e);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> ReadAsync(Exchange exchange, Target target, Lane lane, PartialAnswer? before, UpstreamBytes bytes, HttpResponseMessage response)
    {
        var headers = UpstreamHeaders.ToReturn(response);
        var handedOn = false;
        try
        {
            if ((int)response.StatusCode is >= 300 and < 400)
                return new Reply.Failed(UpstreamFailure.Redirect((int)response.StatusCode)) { Headers = headers };
            if (!response.IsSuccessStatusCode)
                return await FailAsync(exchange, target, lane, bytes, response, headers);
            if (IsEventStream(response) && exchange.Head.Stream)
            {
                var reply = await StreamAsync(exchange, lane, before, bytes, headers);
                handedOn = reply is Reply.Upstreamed;
                return reply;
            }

            using var body = await bytes.ReadWholeAsync();
            exchange.Bill?.Produced(null, body.Length / BytesPerToken);
            return Whole(exchange, lane, body, IsEventStream(response), headers);
        }
        finally
        {
            if (!handedOn)
                bytes.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> StreamAsync(Exchange exchange, Lane lane, PartialAnswer? before, UpstreamBytes bytes, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        UpstreamStream stream = lane.Upstream is { } upstream
            ? new TranslateStream(exchange, bytes, upstream, EncodeContext(exchange, lane), before)
            : new RelayStream(exchange, bytes);
        var handedOn = false;
        try
        {
            while (!stream.Committed && stream.Failure is null && await stream.ReadAsync())
            {
            }

            if (stream.Failure is { } failure && !stream.Committed)
                return new Reply.Failed(failure) { Headers = headers };
            handedOn = true;
            return new Reply.Upstreamed(stream) { Headers = headers };
        }
        finally
        {
            if (!handedOn)
                await stream.DisposeAsync();
        }
    }

    private Reply Whole(Exchange exchange, Lane lane, PooledBody body, bool isEventStream, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var started = StageClock.Start();
        try
        {
            if (lane.Upstream is null && !exchange.Head.Stream && IsObject(body.Memory.Span))
                return Relayed(exchange, body, headers);
            var folded = WholeReply.Write(exchange, lane, body.Memory, isEventStream, EncodeContext(exchange, lane));
            return folded.Error is { } error
                ? new Reply.Failed(OwnCredential.Hide(exchange, error)) { Headers = headers }
                : new Reply.Whole(200, folded.Body!) { Headers = headers, IsStream = exchange.Head.Stream };
        }
        finally
        {
            exchange.Clock.Add(TimedStage.Reply, started);
        }
    }

    private static Reply Relayed(Exchange exchange, PooledBody body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        // What is cut short is no answer, however properly the connection was closed; another target may give a whole one.
        if (!JsonEnding.IsReached(body.Memory.Span))
            return new Reply.Failed(UpstreamFailure.CutOff()) { Headers = headers };
        var watcher = exchange.Dialect.CreateWatcher(exchange.Head);
        watcher.WatchBuffered(body.Memory);
        if (watcher.Error is { } error)
            return new Reply.Failed(OwnCredential.Hide(exchange, error)) { Headers = headers };
        exchange.Answered(watcher.Usage, watcher.StopReason);
        return new Reply.Whole(200, body.Move()) { Headers = headers };
    }

    private async ValueTask<Reply> FailAsync(
        Exchange exchange,
        Target target,
        Lane lane,
        UpstreamBytes bytes,
        HttpResponseMessage response,
        IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        using var body = await bytes.ReadWholeAsync();
        var status = (int)response.StatusCode;
        var read = Dialect.Of(target.Endpoint.Dialect).ReadError(status, body.Memory);
        var error = OwnCredential.Hide(exchange, read) with { RetryAfter = UpstreamHeaders.RetryAfter(response, time) ?? read.RetryAfter };
        if (lane.Upstream is not null || !IsJson(response) || OwnCredential.Sent(exchange)?.OccursIn(body.Memory.Span) == true)
            return new Reply.Failed(error) { Headers = headers };

        // The client's own recovery reads the upstream's wording, so it goes on byte for byte (conformance P4).
        exchange.Error = error;
        return new Reply.Whole(status, body.Move()) { Headers = headers };
    }

    private EncodeContext EncodeContext(Exchange exchange, Lane lane) => new()
    {
        RequestId = exchange.Id,
        Provider = exchange.Target!.Provider.Name,
        Model = exchange.Head.Model,
        UsedToolCallIds = lane.UsedToolCallIds,
        Tools = lane.Tools,
        StreamUsage = exchange.Head.StreamUsage,
        Framing = exchange.Head.Framing,
        Ids = IdSource.Random,
        Now = time.GetUtcNow(),
        Report = exchange.Report,
    };

    // Not the content type: some providers send JSON as text, and some proxies a page with status 200.
    private static bool IsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static bool IsEventStream(HttpResponseMessage response) => MediaTypeIs(response, "text/event-stream");

    private static bool IsJson(HttpResponseMessage response) => MediaTypeIs(response, "application/json");

    private static bool MediaTypeIs(HttpResponseMessage response, string mediaType) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values)
        && values.ToString().StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);
}
