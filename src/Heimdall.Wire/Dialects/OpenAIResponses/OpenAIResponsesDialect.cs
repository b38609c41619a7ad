using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>https://platform.openai.com/docs/api-reference/responses. Errors and the head of a request are those of OpenAI's chat dialect.</summary>
internal sealed class OpenAIResponsesDialect : Dialect
{
    private static readonly byte[] KeepAliveComment = SseFields.KeepAlive.ToArray();

    public static OpenAIResponsesDialect Instance { get; } = new();

    public override DialectId Id => DialectId.OpenAIResponses;

    public override CountFormat Counting { get; } = new ResponsesCountFormat();

    public override ReadOnlyMemory<byte> KeepAlive => KeepAliveComment;

    public override RequestHead ReadHead(ReadOnlyMemory<byte> body, RequestPath path = default) => HeadReader.Read(body);

    public override void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice) => RelayEditor.Edit(head, context, splice);

    public override ReplyWatcher CreateWatcher(RequestHead head) => new ResponsesReplyWatcher();

    public override ChatRequest ReadRequest(StructuralIndex body) => RequestReader.Read(body);

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) =>
        new RequestWriter(request, context, output).Write();

    public override StreamDecoder CreateStreamDecoder() => new ResponsesStreamDecoder();

    public override void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink) => ReplyReader.Read(body, sink);

    /// <summary>Every delta names the item that it belongs to.</summary>
    public override bool CanTakeUp => false;

    public override ReplyEncoder CreateStreamEncoder(EncodeContext context) => new ResponsesStreamEncoder(context);

    public override ReplyEncoder CreateReplyFolder(EncodeContext context) => new ResponsesReplyFolder(context);

    public override GatewayError ReadError(int status, ReadOnlyMemory<byte> body) => ErrorBody.Read(status, body);

    public override void WriteError(GatewayError error, string requestId, JsonEmitter output) => ErrorBody.Write(error, output);

    public override void WriteStreamError(GatewayError error, string requestId, JsonEmitter output) => StreamError.Write(error, requestId, output);
}
