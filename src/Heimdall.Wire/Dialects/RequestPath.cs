namespace Heimdall.Wire.Dialects;

/// <summary>How a streamed answer is cut into pieces.</summary>
internal enum StreamFraming
{
    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>One JSON array whose elements come one by one (Gemini's <c>streamGenerateContent</c> without <c>alt=sse</c>).</summary>
    JsonArray,
}

/// <summary>What the address of a request says, for dialects that say it there and not in the body. The default says nothing.</summary>
/// <param name="Model">The model, decoded; null where the body names it.</param>
/// <param name="Stream">The address asks for a stream.</param>
internal readonly record struct RequestPath(string? Model, bool Stream, StreamFraming Framing);
