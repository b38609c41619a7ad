using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads a buffered <c>chat.completion</c>.</summary>
internal static class ReplyReader
{
    public static void Read(ReadOnlyMemory<byte> body, IReplySink sink)
    {
        var held = new HeldFailure(sink);
        try
        {
            using var index = StructuralIndex.Build(body);
            var answer = new AnswerReader(held, buffered: true);
            answer.Read(index);
            if (answer.Started)
                answer.Finish();
            else
                throw NoAnswer(held.Error ?? ErrorBody.ReadNoAnswer(body));
        }
        catch (JsonFault)
        {
            throw NoAnswer(ErrorBody.ReadNoAnswer(body));
        }

        if (held.Error is { } error)
            throw NoAnswer(error);
    }

    private static DialectException NoAnswer(GatewayError error) => new(error);

    /// <summary>A failure in a buffered body means that there is no answer: it is thrown, not passed on.</summary>
    private sealed class HeldFailure(IReplySink sink) : IReplySink
    {
        public GatewayError? Error { get; private set; }

        public void Accept(ReplyEvent next)
        {
            if (next is ReplyFailed failed)
                Error = failed.Error;
            else
                sink.Accept(next);
        }
    }
}
