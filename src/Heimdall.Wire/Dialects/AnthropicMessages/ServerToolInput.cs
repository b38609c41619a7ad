using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Where the <c>input</c> of a server tool's block stands: a stream carries it apart from the block.</summary>
internal static class ServerToolInput
{
    /// <summary>False when the block has none, or is not what it should be: then it travels as it is.</summary>
    public static bool TryFind(RawJson block, out int start, out int length)
    {
        (start, length) = (0, 0);
        try
        {
            return block.Kind == JsonKind.Object && JsonFields.Scan(block.Utf8).TryFindRange("input"u8, out start, out length);
        }
        catch (JsonFault)
        {
            return false;
        }
    }
}
