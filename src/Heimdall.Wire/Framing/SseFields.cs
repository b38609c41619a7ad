using Heimdall.Wire.Json;

namespace Heimdall.Wire.Framing;

/// <summary>Writes server-sent events.</summary>
internal static class SseFields
{
    /// <summary>A comment: keeps a connection alive where the dialect has no ping of its own; every reader skips it.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": keep-alive\n\n"u8;

    /// <summary>Starts an event; its JSON follows, then <see cref="EndEvent"/>.</summary>
    public static void BeginEvent(this JsonEmitter output, ReadOnlySpan<byte> name)
    {
        output.Append("event: "u8);
        output.Append(name);
        output.Append("\ndata: "u8);
    }

    /// <summary>Starts an event without a name.</summary>
    public static void BeginData(this JsonEmitter output) => output.Append("data: "u8);

    public static void EndEvent(this JsonEmitter output)
    {
        output.Append("\n\n"u8);
        output.NextText();
    }
}
