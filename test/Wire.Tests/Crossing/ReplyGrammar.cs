using Heimdall.Wire.Dialects;
using Heimdall.Wire.Tests.AnthropicMessages;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>What the clients of a dialect demand of a stream.</summary>
internal static class ReplyGrammar
{
    public static void Check(DialectId dialect, ReadOnlySpan<byte> stream)
    {
        if (dialect == DialectId.AnthropicMessages)
            StreamGrammar.Check(stream);
        else if (dialect == DialectId.OpenAIResponses)
            ResponseGrammar.Check(stream);
        else if (dialect == DialectId.GeminiGenerate)
            PieceGrammar.Check(stream);
        else
            ChunkGrammar.Check(stream);
    }
}
