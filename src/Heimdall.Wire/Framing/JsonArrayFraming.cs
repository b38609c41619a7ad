using Heimdall.Wire.Json;

namespace Heimdall.Wire.Framing;

/// <summary>Writes a stream as one JSON array whose elements come one by one (Gemini's <c>streamGenerateContent</c> without <c>alt=sse</c>).</summary>
internal struct JsonArrayFraming
{
    private bool _begun;

    /// <summary>What stands before the next element.</summary>
    public void Begin(JsonEmitter output)
    {
        output.Append(_begun ? ",\r\n"u8 : "["u8);
        output.NextText();
        _begun = true;
    }

    /// <summary>The array is complete.</summary>
    public readonly void End(JsonEmitter output) => output.Append(_begun ? "]"u8 : "[]"u8);
}
