using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Heimdall.TestKit;

/// <summary>What a <see cref="ScriptedUpstream"/> does with one request, step by step. Each step returns a longer script; scripts can be shared.</summary>
internal sealed record Script
{
    private delegate Task Step(HttpContext http, CancellationToken cancellationToken);

    private int StatusCode { get; init; } = 200;

    private ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    private ImmutableArray<Step> Steps { get; init; } = [];

    /// <summary>What it writes, in order; for <see cref="Faults"/>, which let part of it be lost.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> Pieces { get; private init; } = [];

    /// <summary>Status and headers alone.</summary>
    internal Script Head => this with { Steps = [], Pieces = [] };

    /// <summary>An answer without a body; steps may give it one.</summary>
    public static Script Status(int status) => new() { StatusCode = status };

    public static Script Json(string body, int status = 200) => Text(body, "application/json", status);

    public static Script Text(string body, string contentType, int status = 200) => Status(status).Header("content-type", contentType).Write(body);

    /// <summary>The head of an event stream; <see cref="Write(string)"/> and <see cref="Event"/> fill it.</summary>
    public static Script EventStream() => Status(200).Header("content-type", "text/event-stream; charset=utf-8");

    /// <summary>Takes the request and says nothing until <paramref name="released"/>, then ends like an empty answer.</summary>
    public static Script Silence(Signal released) => Status(200).Hold(released);

    /// <summary>Hangs up without an answer.</summary>
    public static Script HangUp() => Status(200).Cut();

    /// <summary>The same after a silence: not even the head is sent before <paramref name="until"/>.</summary>
    public Script After(Signal until) => this with { Steps = Steps.Insert(0, (_, cancellationToken) => until.Raised.WaitAsync(cancellationToken)) };

    public Script Header(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    /// <summary>Sends status and headers now, before any body.</summary>
    public Script SendHead() => Then((http, cancellationToken) => http.Response.Body.FlushAsync(cancellationToken));

    public Script Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public Script Write(ReadOnlyMemory<byte> bytes) => (this with { Pieces = Pieces.Add(bytes) }).Then(async (http, cancellationToken) =>
    {
        await http.Response.Body.WriteAsync(bytes, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    });

    /// <summary>One event of an event stream, named or not.</summary>
    public Script Event(string data, string? name = null) => Write(name is null ? $"data: {data}\n\n" : $"event: {name}\ndata: {data}\n\n");

    /// <summary>Writes in pieces of <paramref name="size"/> bytes, each sent by itself, so that characters and lines are cut anywhere.</summary>
    public Script Drip(ReadOnlyMemory<byte> bytes, int size)
    {
        var script = this;
        for (var at = 0; at < bytes.Length; at += size)
            script = script.Write(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
        return script;
    }

    /// <summary>Waits; before the first byte is written this holds back the status line too.</summary>
    public Script Hold(Signal until) => Then((_, cancellationToken) => until.Raised.WaitAsync(cancellationToken));

    public Script Tell(Signal signal) => Then((_, _) =>
    {
        signal.Raise();
        return Task.CompletedTask;
    });

    /// <summary>Breaks the connection. Bytes still in flight may be lost: <see cref="Hold"/> first until the other side has them.</summary>
    public Script Cut() => Then((http, _) =>
    {
        http.Abort();
        return Task.CompletedTask;
    });

    internal async Task PlayAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = StatusCode;
        foreach (var (name, value) in Headers)
            http.Response.Headers.Append(name, value);
        foreach (var step in Steps)
            await step(http, cancellationToken);
    }

    private Script Then(Step step) => this with { Steps = Steps.Add(step) };
}
