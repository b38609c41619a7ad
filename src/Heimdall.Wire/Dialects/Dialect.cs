using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// One dialect, in both directions. The relay lane (client and upstream speak it) uses <see cref="ReadHead"/>, <see cref="EditForRelay"/>
/// and <see cref="CreateWatcher"/>; the translate lane reads with one dialect and writes with another. Instances hold no state and are shared.
/// </summary>
internal abstract class Dialect
{
    public abstract DialectId Id { get; }

    /// <summary>What <see cref="DialectId"/> looks up.</summary>
    public static Dialect Of(DialectId id) => id switch
    {
        DialectId.AnthropicMessages => AnthropicMessages.AnthropicMessagesDialect.Instance,
        DialectId.OpenAIChat => OpenAIChat.OpenAIChatDialect.Instance,
        DialectId.OpenAIResponses => OpenAIResponses.OpenAIResponsesDialect.Instance,
        DialectId.GeminiGenerate => GeminiGenerate.GeminiGenerateDialect.Instance,
        _ => throw new System.Diagnostics.UnreachableException($"{id}"),
    };

    /// <summary>How tokens are counted in it; null where the dialect has no endpoint for that.</summary>
    public virtual CountFormat? Counting => null;

    /// <summary>Finds the top-level fields that routing needs, without reading the rest.</summary>
    /// <param name="path">What the address says; most dialects say everything in the body.</param>
    /// <exception cref="DialectException">The body is not a JSON object, or lacks a model.</exception>
    public abstract RequestHead ReadHead(ReadOnlyMemory<byte> body, RequestPath path = default);

    /// <summary>Notes what must change in a body that goes to an upstream of the same dialect; everything else stays byte for byte.</summary>
    public abstract void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice);

    /// <summary>Watches a relayed answer pass by.</summary>
    public abstract ReplyWatcher CreateWatcher(RequestHead head);

    /// <exception cref="DialectException">The body is not a request of this dialect.</exception>
    public abstract ChatRequest ReadRequest(StructuralIndex body);

    /// <summary>Writes the whole request body for an upstream that speaks this dialect.</summary>
    /// <exception cref="DialectException">The request asks for something that this dialect cannot say and that must not be dropped.</exception>
    public abstract void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output);

    public abstract StreamDecoder CreateStreamDecoder();

    /// <summary>Reads a buffered answer as the events that a stream of it would have been.</summary>
    /// <exception cref="DialectException">The body is not an answer of this dialect.</exception>
    public abstract void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink);

    /// <summary>A fresh encoder can go on in the midst of a stream that somebody else began: later events name no ids that the earlier ones gave.</summary>
    public virtual bool CanTakeUp => true;

    /// <summary>Writes events as a stream of this dialect.</summary>
    public abstract ReplyEncoder CreateStreamEncoder(EncodeContext context);

    /// <summary>Folds events into one buffered answer of this dialect, written when the last event has come.</summary>
    public abstract ReplyEncoder CreateReplyFolder(EncodeContext context);

    /// <summary>Understands an upstream's error answer, whatever its body is (JSON of this dialect or another, HTML, nothing).</summary>
    public abstract GatewayError ReadError(int status, ReadOnlyMemory<byte> body);

    /// <summary>Writes the body of an error answer.</summary>
    public abstract void WriteError(GatewayError error, string requestId, JsonEmitter output);

    /// <summary>Writes the event that ends a stream after a failure.</summary>
    public abstract void WriteStreamError(GatewayError error, string requestId, JsonEmitter output);

    /// <summary>What keeps a silent stream alive, however it is framed: whole events or comments that every client of this dialect skips.</summary>
    public abstract ReadOnlyMemory<byte> KeepAlive { get; }
}
