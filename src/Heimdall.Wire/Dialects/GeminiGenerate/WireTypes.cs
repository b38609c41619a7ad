using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Words and rules of the wire format that several files share.</summary>
internal static class WireTypes
{
    /// <summary>Ids that the reader gave to calls whose client gave none; the writer gives none either.</summary>
    public static ReadOnlySpan<byte> MadeCallId => "unnamed_call_"u8;

    /// <summary>
    /// A field has this name, in either spelling: the API takes <c>functionCall</c> and <c>function_call</c> alike
    /// (https://protobuf.dev/programming-guides/json/#field-representation), and clients send both.
    /// </summary>
    /// <param name="camel">In camel case.</param>
    public static bool Named(this JsonText name, ReadOnlySpan<byte> camel)
    {
        var given = name.Span;
        if (given.SequenceEqual(camel))
            return true;
        var at = 0;
        foreach (var letter in camel)
        {
            if (char.IsAsciiLetterUpper((char)letter))
            {
                if (at + 1 >= given.Length || given[at] != (byte)'_' || given[at + 1] != (letter | 0x20))
                    return false;
                at += 2;
            }
            else if (at >= given.Length || given[at++] != letter)
            {
                return false;
            }
        }

        return at == given.Length;
    }
}
