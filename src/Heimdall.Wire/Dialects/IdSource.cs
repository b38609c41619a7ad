using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Makes ids that are unique without any memory. Thread-safe.</summary>
internal class IdSource
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8;

    public static IdSource Random { get; } = new();

    /// <param name="prefix">Such as <c>msg_</c>; 24 letters and digits follow it.</param>
    public virtual JsonText Next(ReadOnlySpan<byte> prefix)
    {
        var id = new byte[prefix.Length + 24];
        prefix.CopyTo(id);
        // Unique, not secret: an id guessed gives nobody anything.
        System.Random.Shared.GetItems(Alphabet, id.AsSpan(prefix.Length));
        return new JsonText(id);
    }
}
