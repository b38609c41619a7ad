using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Framing;

/// <summary>Writes a stream as one JSON array whose elements come one by one (Gemini's <c>streamGenerateContent</c> without <c>alt=sse</c>).</summary>
internal struct JsonArrayFraming
{
    private bool _begun;

    /// <summary>What stands before the next element.</summary>
    public void Begin(JsonEmitter output)
    {
        output.Append(_begun ? ",\n"u8 : "["u8);
        output.NextText();
        _begun = true;
    }

    /// <summary>Ends the array with an error as its last element.</summary>
    public void WriteLast(GatewayError error, Dialect dialect, string requestId, JsonEmitter output)
    {
        Begin(output);
        dialect.WriteError(error, requestId, output);
        End(output);
    }

    /// <summary>The array is complete.</summary>
    public readonly void End(JsonEmitter output) => output.Append(_begun ? "]"u8 : "[]"u8);
}
