using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads a buffered answer: https://platform.openai.com/docs/api-reference/responses/object.</summary>
internal static class ReplyReader
{
    public static void Read(ReadOnlyMemory<byte> body, IReplySink sink)
    {
        try
        {
            using var index = StructuralIndex.Build(body);
            var cursor = new JsonCursor(index);
            var response = default(ResponseFields);
            response.Read(ref cursor);
            cursor.End();
            if (response.Output.Kind != JsonKind.Array && response.Failure() is null)
                throw new DialectException(NoAnswer(body));
            if (response.Status.Is("queued"u8) || response.Status.Is("in_progress"u8))
                throw new DialectException(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream answers in the background, and has not answered yet."));
            new AnswerReader(sink).Finish(ref response);
        }
        catch (JsonFault fault)
        {
            throw new DialectException(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream's answer is not valid JSON: {fault.Message}."));
        }
    }

    private static GatewayError NoAnswer(ReadOnlyMemory<byte> body) =>
        ErrorFields.Find(body).Message.IsEmpty
            ? new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer is not a response of the Responses API.")
            : ErrorBody.ReadInStream(body);
}
