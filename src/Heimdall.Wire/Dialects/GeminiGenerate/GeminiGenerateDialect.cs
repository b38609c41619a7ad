using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>https://ai.google.dev/api/generate-content</summary>
internal sealed class GeminiGenerateDialect : Dialect
{
    private static readonly byte[] BlankLines = Blank.ToArray();

    public static GeminiGenerateDialect Instance { get; } = new();

    /// <summary>
    /// Blank lines: between events they say nothing, and in an array they are white space. Comments, which other dialects use, break Google's own clients:
    /// the JavaScript one that Gemini CLI carries never recovers, the Go one fails (maximhq/bifrost#6240, googleapis/go-genai#903).
    /// </summary>
    public static ReadOnlySpan<byte> Blank => "\n\n"u8;

    public override DialectId Id => DialectId.GeminiGenerate;

    public override CountFormat Counting { get; } = new GeminiCountFormat();

    public override ReadOnlyMemory<byte> KeepAlive => BlankLines;

    public override RequestHead ReadHead(ReadOnlyMemory<byte> body, RequestPath path = default) => HeadReader.Read(body, path);

    public override void EditForRelay(RequestHead head, WriteContext context, JsonSplice splice) => RelayEditor.Edit(head, context, splice);

    public override ReplyWatcher CreateWatcher(RequestHead head) => new GeminiReplyWatcher();

    public override ChatRequest ReadRequest(StructuralIndex body) => RequestReader.Read(body);

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) =>
        new RequestWriter(request, context, output).Write();

    public override StreamDecoder CreateStreamDecoder() => new GeminiStreamDecoder();

    public override void ReadReply(ReadOnlyMemory<byte> body, IReplySink sink) => ReplyReader.Read(body, sink);

    public override ReplyEncoder CreateStreamEncoder(EncodeContext context) => new GeminiStreamEncoder(context);

    public override ReplyEncoder CreateReplyFolder(EncodeContext context) => new GeminiReplyFolder(context);

    public override GatewayError ReadError(int status, ReadOnlyMemory<byte> body) => ErrorBody.Read(status, body);

    public override void WriteError(GatewayError error, string requestId, JsonEmitter output) => ErrorBody.Write(error, output);

    /// <summary>
    /// An event, though the API itself may break off with a plain body: Google's newer JavaScript client raises an error on either, a plain body only where it
    /// comes alone in a read; the older one that Gemini CLI carries misses the finish reason and asks again (googleapis/js-genai#461).
    /// </summary>
    public override void WriteStreamError(GatewayError error, string requestId, JsonEmitter output)
    {
        output.BeginData();
        ErrorBody.Write(error, output);
        output.EndEvent();
    }
}
