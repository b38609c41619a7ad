using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Reads a buffered answer, or a stream that came whole as an array.</summary>
internal static class ReplyReader
{
    /// <exception cref="DialectException">The body is no answer, or one that failed.</exception>
    public static void Read(ReadOnlyMemory<byte> body, IReplySink sink)
    {
        var held = new HeldFailure(sink);
        try
        {
            using var index = StructuralIndex.Build(body);
            var answer = new AnswerReader(held);
            answer.Read(index);
            if (held.Error is null && !answer.Started && !answer.HasEnd)
                throw new DialectException(ErrorBody.ReadNoAnswer(body));
            answer.Finish();
        }
        catch (JsonFault)
        {
            throw new DialectException(ErrorBody.ReadNoAnswer(body));
        }

        if (held.Error is { } error)
            throw new DialectException(error);
    }

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
