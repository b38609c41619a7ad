using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

internal sealed class OpenAIChatDialect : Dialect
{
    public static OpenAIChatDialect Instance { get; } = new();

    public override DialectId Id => DialectId.OpenAIChat;

    public override ReadOnlyMemory<byte> KeepAlive => throw new NotSupportedException();

    public override RequestHead ReadHead(ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    public override void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice) => throw new NotSupportedException();

    public override ReplyWatcher CreateWatcher(RequestHead head) => throw new NotSupportedException();

    public override ChatRequest ReadRequest(StructuralIndex body) => throw new NotSupportedException();

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) => throw new NotSupportedException();

    public override StreamDecoder CreateStreamDecoder() => throw new NotSupportedException();

    public override void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink) => throw new NotSupportedException();

    public override ReplyEncoder CreateStreamEncoder(EncodeContext context) => throw new NotSupportedException();

    public override ReplyEncoder CreateReplyFolder(EncodeContext context) => throw new NotSupportedException();

    public override GatewayError ReadError(int status, ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    public override void WriteError(GatewayError error, string requestId, JsonEmitter output) => throw new NotSupportedException();

    public override void WriteStreamError(GatewayError error, string requestId, JsonEmitter output) => throw new NotSupportedException();
}
