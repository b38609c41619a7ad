using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>https://platform.openai.com/docs/api-reference/chat, and the many who speak it with an accent.</summary>
internal sealed class OpenAIChatDialect : Dialect
{
    private static readonly byte[] KeepAliveComment = SseFields.KeepAlive.ToArray();

    public static OpenAIChatDialect Instance { get; } = new();

    public override DialectId Id => DialectId.OpenAIChat;

    public override ReadOnlyMemory<byte> KeepAlive => KeepAliveComment;

    public override RequestHead ReadHead(ReadOnlyMemory<byte> body, RequestPath path = default) => HeadReader.Read(body);

    public override void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice) => RelayEditor.Edit(head, context, splice);

    public override ReplyWatcher CreateWatcher(RequestHead head) => new ChatReplyWatcher(head);

    public override ChatRequest ReadRequest(StructuralIndex body) => RequestReader.Read(body);

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) =>
        new RequestWriter(request, context, output).Write();

    public override StreamDecoder CreateStreamDecoder() => new ChatStreamDecoder();

    public override void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink) => ReplyReader.Read(body, sink);

    public override ReplyEncoder CreateStreamEncoder(EncodeContext context) => new ChatStreamEncoder(context);

    public override ReplyEncoder CreateReplyFolder(EncodeContext context) => new ChatReplyFolder(context);

    public override GatewayError ReadError(int status, ReadOnlyMemory<byte> body) => ErrorBody.Read(status, body);

    public override void WriteError(GatewayError error, string requestId, JsonEmitter output) => ErrorBody.Write(error, output);

    public override void WriteStreamError(GatewayError error, string requestId, JsonEmitter output) => StreamError.Write(error, output);
}
