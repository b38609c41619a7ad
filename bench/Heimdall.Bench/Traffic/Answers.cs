using System.Globalization;
using System.Text;

namespace Heimdall.Bench.Traffic;

/// <summary>What the mock says in one dialect, made once.</summary>
/// <param name="Whole">A whole answer of about 1 kB, HTTP head included.</param>
/// <param name="StreamHead">HTTP head and opening events of a stream.</param>
/// <param name="StreamText">One text event, as an HTTP chunk, with a <see cref="Stamp"/> in it.</param>
/// <param name="StreamEnd">Closing events, and the last chunk.</param>
internal sealed record Answers(byte[] Whole, byte[] StreamHead, byte[] StreamText, byte[] StreamEnd)
{
    /// <summary>Stands in every whole answer: a reply without it is not ours.</summary>
    public const string Sentinel = "That is all there was to report.";

    public static Answers OpenAIChat { get; } = CreateOpenAIChat();

    public static Answers AnthropicMessages { get; } = CreateAnthropicMessages();

    /// <summary>Where in <see cref="StreamText"/> the digits of the stamp stand.</summary>
    public int StampOffset { get; } = StreamText.AsSpan().IndexOf(Stamp.Start) + Stamp.Start.Length;

    private static string Text => $"{new Prose(7).Sentences(560).Replace('"', '\'').ReplaceLineEndings(" ")} {Sentinel}";

    private static Answers CreateOpenAIChat()
    {
        const string about = "\"id\":\"chatcmpl-bench\",\"created\":1767225600,\"model\":\"bench\",\"system_fingerprint\":\"fp_bench\"";
        const string usage = "\"usage\":{\"prompt_tokens\":210,\"completion_tokens\":120,\"total_tokens\":330,\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}}";
        return new Answers(
            Message($"{{{about},\"object\":\"chat.completion\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"{Text}\",\"refusal\":null}},\"logprobs\":null,\"finish_reason\":\"stop\"}}],{usage}}}"),
            StreamOf(Delta("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null")),
            Chunk(Delta($"{{\"content\":\"{Stamp.Placeholder} and so on\"}}", "null")),
            [.. Chunk($"{Delta("{}", "\"stop\"")}data: {{{about},\"object\":\"chat.completion.chunk\",\"choices\":[],{usage}}}\n\ndata: [DONE]\n\n"), .. "0\r\n\r\n"u8]);

        static string Delta(string delta, string finish) =>
            $"data: {{{about},\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}]}}\n\n";
    }

    private static Answers CreateAnthropicMessages()
    {
        const string about = "\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\"";
        const string usage = "\"usage\":{\"input_tokens\":12,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":24000,\"output_tokens\":120,\"service_tier\":\"standard\"}";
        return new Answers(
            Message($"{{{about},\"content\":[{{\"type\":\"text\",\"text\":\"{Text}\"}}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,{usage}}}"),
            StreamOf(
                Event("message_start", $"\"message\":{{{about},\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,{usage}}}")
                + Event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")),
            Chunk(Event("content_block_delta", $"\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{Stamp.Placeholder} and so on\"}}")),
            [
                .. Chunk(
                    Event("content_block_stop", "\"index\":0")
                    + Event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":120}")
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
                .. "0\r\n\r\n"u8,
            ]);

        static string Event(string name, string fields) => $"event: {name}\ndata: {{\"type\":\"{name}\",{fields}}}\n\n";
    }

    private static byte[] Message(string json) =>
        Utf8(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}"));

    private static byte[] StreamOf(string opening) =>
        [.. "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. Chunk(opening)];

    private static byte[] Chunk(string data) => Utf8(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n"));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
