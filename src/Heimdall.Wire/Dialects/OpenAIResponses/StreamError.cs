using System.Globalization;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// The event that ends a stream of which we know only that it failed: its answer was relayed, or has not begun. Clients take
/// <c>response.failed</c> for the end and raise its error (conformance B6).
/// </summary>
internal static class StreamError
{
    public static void Write(GatewayError error, string requestId, JsonEmitter output)
    {
        output.BeginEvent("response.failed"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("response.failed"u8);
        output.Name("sequence_number"u8);
        output.Number((long)int.MaxValue); // comes after all that was relayed, whose numbers were not counted
        output.Name("response"u8);
        output.BeginObject();
        output.Name("id"u8);
        output.Text(string.Create(CultureInfo.InvariantCulture, $"resp_{requestId}"));
        output.Name("object"u8);
        output.Text("response"u8);
        output.Name("status"u8);
        output.Text("failed"u8);
        output.Name("error"u8);
        output.BeginObject();
        output.Name("code"u8);
        output.Text(ErrorBody.CodeOf(error) ?? "server_error");
        output.Name("message"u8);
        output.Text(error.Message);
        output.EndObject();
        output.Name("output"u8);
        output.BeginArray();
        output.EndArray();
        output.EndObject();
        output.EndObject();
        output.EndEvent();
    }
}
