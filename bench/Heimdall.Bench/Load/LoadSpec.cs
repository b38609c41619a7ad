using System.Globalization;
using System.Text;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Load;

/// <summary>One kind of request, sent over and over.</summary>
/// <param name="Port">On loopback.</param>
/// <param name="Message">Head and body.</param>
/// <param name="Ending">What a good answer holds near its end.</param>
/// <param name="IsStream">Whether the answer is a stream with stamps.</param>
internal sealed record LoadSpec(int Port, byte[] Message, byte[] Ending, bool IsStream)
{
    /// <param name="path">Where to; <c>/messages</c> in it makes it a request in Anthropic's dialect.</param>
    public static LoadSpec Create(int port, string path, byte[] body, bool isStream)
    {
        var isMessages = path.Contains("/messages", StringComparison.Ordinal);
        var credential = isMessages ? "x-api-key: bench\r\nanthropic-version: 2023-06-01" : "Authorization: Bearer bench";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{credential}\r\nUser-Agent: heimdall-bench\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        var ending = !isStream ? Answers.Sentinel : isMessages ? "message_stop" : "[DONE]";
        return new LoadSpec(port, [.. Encoding.ASCII.GetBytes(head), .. body], Encoding.ASCII.GetBytes(ending), isStream);
    }
}
