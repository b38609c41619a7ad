using System.Text;
using System.Text.Json;

namespace Heimdall.Bench.Traffic;

/// <summary>A chat completion of about 1 kB, as a chat program sends it.</summary>
internal static class ChatBody
{
    public static byte[] Create(string model, bool stream)
    {
        var text = JsonEncodedText.Encode(new Prose(42).Sentences(760));
        return Encoding.UTF8.GetBytes(
            $"{{\"model\":\"{model}\",\"messages\":[{{\"role\":\"system\",\"content\":\"You answer briefly and in plain words.\"}},"
            + $"{{\"role\":\"user\",\"content\":\"{text}\"}}],\"temperature\":0.7,\"max_tokens\":256,\"stream\":{(stream ? "true,\"stream_options\":{\"include_usage\":true}" : "false")}}}");
    }
}
