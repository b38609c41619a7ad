using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Anthropic's Messages API, https://platform.claude.com/docs/en/api/messages. What Claude Code speaks.</summary>
internal sealed class AnthropicMessagesDialect : Dialect
{
    private static readonly byte[] PingBytes = PingEvent.ToArray();

    public static AnthropicMessagesDialect Instance { get; } = new();

    public static ReadOnlySpan<byte> PingEvent => "event: ping\ndata: {\"type\": \"ping\"}\n\n"u8;

    public override DialectId Id => DialectId.AnthropicMessages;

    public override CountFormat Counting { get; } = new AnthropicCountFormat();

    public override ReadOnlyMemory<byte> KeepAlive => PingBytes;

    public override RequestHead ReadHead(ReadOnlyMemory<byte> body, RequestPath path = default) => HeadReader.Read(body);

    public override void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice) => RelayEditor.Edit(head, context, splice);

    public override ReplyWatcher CreateWatcher(RequestHead head) => new AnthropicReplyWatcher();

    public override ChatRequest ReadRequest(StructuralIndex body) => RequestReader.Read(body);

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) => RequestWriter.Write(request, context, output);

    public override StreamDecoder CreateStreamDecoder() => new AnthropicStreamDecoder();

    public override void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink) => ReplyReader.Read(body, sink);

    public override ReplyEncoder CreateStreamEncoder(EncodeContext context) => new AnthropicStreamEncoder(context);

    public override ReplyEncoder CreateReplyFolder(EncodeContext context) => new AnthropicReplyFolder(context);

    public override GatewayError ReadError(int status, ReadOnlyMemory<byte> body) => ErrorBody.Read(status, body);

    public override void WriteError(GatewayError error, string requestId, JsonEmitter output) => ErrorBody.Write(error, requestId, output);

    public override void WriteStreamError(GatewayError error, string requestId, JsonEmitter output) => ErrorBody.WriteEvent(error, requestId, output);
}
