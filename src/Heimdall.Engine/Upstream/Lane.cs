using System.Collections.Frozen;
using System.Text.Unicode;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>How an exchange goes through one target, with the request body ready to be sent.</summary>
/// <param name="Target">Where it is sent: the target, or where that sends such requests (<see cref="Routing.Target.For"/>).</param>
/// <param name="Upstream">The dialect to translate from and to; null on the relay lane.</param>
/// <param name="UsedToolCallIds">Tool-call ids of the conversation so far.</param>
/// <param name="Tools">What the client offered; empty on the relay lane.</param>
internal sealed record Lane(Target Target, JsonSplice Body, Dialect? Upstream, IReadOnlySet<JsonText> UsedToolCallIds, IReadOnlyList<Tool> Tools)
{
    private static readonly JsonText GoOn = JsonText.FromPlain(
        "The connection broke in the midst of your last message. Continue it exactly where it ends, in the middle of a word if need be. Do not repeat any of it, and say nothing about the interruption."u8);

    /// <summary>Original bytes; only what must change is spliced in.</summary>
    public static Lane Relay(Exchange exchange, Target target)
    {
        var splice = new JsonSplice(exchange.Head.Body);
        exchange.Dialect.EditForRelay(exchange.Head, ContextFor(exchange, target), splice);
        splice.Finish();
        return new Lane(target, splice, null, FrozenSet<JsonText>.Empty, []);
    }

    /// <summary>Read into the canonical model, and written in the upstream's dialect.</summary>
    /// <exception cref="DialectException">The request cannot be read, or asks for what the upstream's dialect cannot say.</exception>
    public static Lane Translate(Exchange exchange, Target target) => Write(exchange, target, Read(exchange, exchange.Head.Body));

    /// <summary>As <see cref="Translate"/>, with what has been said of the answer, and asking for the rest of it.</summary>
    public static Lane Continue(Exchange exchange, Target target, PartialAnswer before)
    {
        var request = Read(exchange, exchange.Head.Body);
        if (before.Text is { IsEmpty: false } said)
        {
            request.Messages.Add(new(Role.Assistant) { Parts = { new TextPart(said) } });
            request.Messages.Add(new(Role.User) { Parts = { new TextPart(GoOn) } });
        }

        exchange.Report.Injected("messages", "Another provider broke off in the midst of its answer; this one was given what it had said and asked for the rest.");
        return Write(exchange, target, request);
    }

    private static Lane Write(Exchange exchange, Target routed, ChatRequest request)
    {
        var target = routed.For(request);
        var upstream = Dialect.Of(target.Endpoint.Dialect);
        var output = new JsonEmitter(exchange.Head.Body.Length + 1024);
        exchange.Keep(output);
        var context = ContextFor(exchange, target);
        upstream.WriteRequest(request, context, output);
        var splice = new JsonSplice(output.WrittenMemory);
        splice.Finish();
        return new Lane(target, splice, upstream, ToolCallIds(request), request.Tools);
    }

    /// <summary>Reads a request of the client's into canonical words; they live as long as the exchange.</summary>
    /// <exception cref="DialectException">It cannot be read.</exception>
    public static ChatRequest Read(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        // What is relayed the upstream judges; what is translated must not become an invalid body of ours.
        if (!Utf8.IsValid(body.Span))
            throw DialectException.InvalidRequest("The request body is not valid JSON: it is not UTF-8.");
        try
        {
            var index = StructuralIndex.Build(body);
            exchange.Keep(index);
            exchange.Request = exchange.Dialect.ReadRequest(index);
            exchange.Request.Stream = exchange.Head.Stream; // some dialects say it in the address only
            return exchange.Request;
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}.");
        }
    }

    /// <summary>For whom an exchange's request is written.</summary>
    public static WriteContext ContextFor(Exchange exchange, Target target) => new()
    {
        Provider = target.Provider.Name,
        Model = target.Model,
        ModelText = target.ModelText,
        Facts = target.Facts,
        Quirks = target.Provider.Options.Definition.Quirks,
        HostedTools = target.Endpoint.HostedTools,
        Report = exchange.Report,
    };

    private static HashSet<JsonText> ToolCallIds(ChatRequest request)
    {
        var ids = new HashSet<JsonText>();
        foreach (var message in request.Messages)
        {
            foreach (var part in message.Parts)
            {
                if (part is ToolCallPart call)
                    ids.Add(call.Id);
            }
        }

        return ids;
    }
}
