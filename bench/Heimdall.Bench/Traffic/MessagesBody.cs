using System.Text;
using System.Text.Json;

namespace Heimdall.Bench.Traffic;

/// <summary>A small request in Anthropic's dialect, for streams: what counts there is what comes back.</summary>
internal static class MessagesBody
{
    public static byte[] Create(string model, bool stream)
    {
        var text = JsonEncodedText.Encode(new Prose(43).Sentences(700));
        return Encoding.UTF8.GetBytes(
            $"{{\"model\":\"{model}\",\"max_tokens\":1024,\"system\":[{{\"type\":\"text\",\"text\":\"You answer briefly and in plain words.\"}}],"
            + $"\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}]}}],\"stream\":{(stream ? "true" : "false")}}}");
    }
}
