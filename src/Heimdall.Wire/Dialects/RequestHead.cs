using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>What routing needs of a request, and where in the body its top-level fields stand.</summary>
internal sealed class RequestHead
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required JsonFields Fields { get; init; }

    /// <summary>As the client wrote it; never empty.</summary>
    public required JsonText Model { get; init; }

    public required bool Stream { get; init; }

    /// <summary>Counts only for a stream.</summary>
    public StreamFraming Framing { get; init; }

    /// <summary>A stream's client asked for the usage report at its end (where the dialect leaves the choice).</summary>
    public bool StreamUsage { get; init; }
}
