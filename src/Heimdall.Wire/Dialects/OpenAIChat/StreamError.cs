using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>The event that ends a stream after a failure: the official SDKs raise an error on a chunk that has an <c>error</c>.</summary>
internal static class StreamError
{
    public static void Write(GatewayError error, JsonEmitter output)
    {
        output.BeginData();
        ErrorBody.Write(error, output);
        output.EndEvent();
    }
}
