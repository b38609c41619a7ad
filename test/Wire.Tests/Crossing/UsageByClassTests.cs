using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// What an upstream reports of fresh, cached, newly cached, answered and reasoned tokens is what the client is told, by every ordered pair of dialects. The
/// classes overlap in some dialects and stand beside each other in others (conformance B47). Both sides are spelt out here, as the dialects' pages have them.
/// Gemini has no word for what is written to a cache: there it is part of the prompt.
/// </summary>
public sealed partial class UsageByClassTests
{
    private const int Fresh = 100;
    private const int Read = 40;
    private const int Written = 20;
    private const int Answer = 50;
    private const int Reasoning = 15;
    private const int Prompt = Fresh + Read + Written;

    public static TheoryData<string, string> Pairs => new MatrixTheoryData<string, string>(Enum.GetNames<DialectId>(), Enum.GetNames<DialectId>());

    [Theory, MemberData(nameof(Pairs))]
    public void A_whole_answer_reports_every_class(string upstream, string client)
    {
        var (from, to) = (Enum.Parse<DialectId>(upstream), Enum.Parse<DialectId>(client));
        using var folder = Dialect.Of(to).CreateReplyFolder(Lane.EncodeFor());

        Dialect.Of(from).ReadReply(Encoding.UTF8.GetBytes(Whole(from)), folder);

        Check(from, to, Encoding.UTF8.GetString(folder.Output.WrittenSpan));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_stream_reports_every_class(string upstream, string client)
    {
        var (from, to) = (Enum.Parse<DialectId>(upstream), Enum.Parse<DialectId>(client));

        var stream = new Lane($"{upstream}-to-{client}", Dialect.Of(to), Dialect.Of(from)).Stream(Encoding.UTF8.GetBytes(Stream(from)), Lane.EncodeFor());

        Check(from, to, stream);
    }

    private static void Check(DialectId from, DialectId to, string answer)
    {
        // Each report is flat or holds one level of details; of several the last counts.
        var report = JsonElement.Parse(Reports.Matches(answer)[^1].Groups["report"].Value);
        var written = from == DialectId.GeminiGenerate ? 0 : Written;
        var expected = to switch
        {
            DialectId.AnthropicMessages => new Dictionary<string, int>
            {
                ["input_tokens"] = Prompt - Read - written,
                ["cache_read_input_tokens"] = Read,
                ["cache_creation_input_tokens"] = written,
                ["output_tokens"] = Answer,
                ["output_tokens_details.thinking_tokens"] = Reasoning,
            },
            DialectId.OpenAIChat => new()
            {
                ["prompt_tokens"] = Prompt,
                ["prompt_tokens_details.cached_tokens"] = Read,
                ["prompt_tokens_details.cache_write_tokens"] = written,
                ["completion_tokens"] = Answer,
                ["completion_tokens_details.reasoning_tokens"] = Reasoning,
                ["total_tokens"] = Prompt + Answer,
            },
            DialectId.OpenAIResponses => new()
            {
                ["input_tokens"] = Prompt,
                ["input_tokens_details.cached_tokens"] = Read,
                ["input_tokens_details.cache_write_tokens"] = written,
                ["output_tokens"] = Answer,
                ["output_tokens_details.reasoning_tokens"] = Reasoning,
                ["total_tokens"] = Prompt + Answer,
            },
            _ => new()
            {
                ["promptTokenCount"] = Prompt,
                ["cachedContentTokenCount"] = Read,
                ["candidatesTokenCount"] = Answer - Reasoning,
                ["thoughtsTokenCount"] = Reasoning,
                ["totalTokenCount"] = Prompt + Answer,
            },
        };
        Assert.Equal(expected, expected.Keys.ToDictionary(static path => path, path => At(report, path)));
    }

    // A class of which there was nothing may be left out.
    private static int At(JsonElement report, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (!report.TryGetProperty(name, out report))
                return 0;
        }

        return report.GetInt32();
    }

    private static string Whole(DialectId dialect) => dialect switch
    {
        DialectId.AnthropicMessages => $$"""{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{{Usage(dialect)}} }""",
        DialectId.OpenAIChat => $$"""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{{Usage(dialect)}} }""",
        DialectId.OpenAIResponses => Response(dialect),
        _ => $$"""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{{Usage(dialect)}} }""",
    };

    private static string Response(DialectId dialect) =>
        $$"""{"id":"r","status":"completed","model":"m","output":[{"type":"message","id":"msg","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{{Usage(dialect)}} }""";

    private static string Stream(DialectId dialect) => dialect switch
    {
        DialectId.AnthropicMessages => Events(
            $$"""{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":{{Fresh}},"cache_read_input_tokens":{{Read}},"cache_creation_input_tokens":{{Written}},"output_tokens":1} } }""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            """{"type":"content_block_stop","index":0}""",
            $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":{{{Answer}}},"output_tokens_details":{"thinking_tokens":{{{Reasoning}}} } }""",
            """{"type":"message_stop"}"""),
        DialectId.OpenAIChat => Events(
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}],"usage":null}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""",
            $$"""{"id":"c","model":"m","choices":[],"usage":{{Usage(dialect)}} }""",
            "[DONE]"),
        DialectId.OpenAIResponses => Events(
            """{"type":"response.created","response":{"id":"r","model":"m","status":"in_progress","output":[],"usage":null}}""",
            """{"type":"response.output_text.delta","item_id":"msg","output_index":0,"content_index":0,"delta":"Hi"}""",
            $$"""{"type":"response.completed","response":{{Response(dialect)}} }"""),
        _ => Events(
            $$"""{"candidates":[{"content":{"parts":[{"text":"H"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":{{Prompt}},"totalTokenCount":{{Prompt}} } }""",
            $$"""{"candidates":[{"content":{"parts":[{"text":"i"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{{Usage(dialect)}} }"""),
    };

    private static string Usage(DialectId dialect) => dialect switch
    {
        DialectId.AnthropicMessages => $$$"""{"input_tokens":{{{Fresh}}},"cache_read_input_tokens":{{{Read}}},"cache_creation_input_tokens":{{{Written}}},"output_tokens":{{{Answer}}},"output_tokens_details":{"thinking_tokens":{{{Reasoning}}} } }""",
        DialectId.OpenAIChat => $$$"""{"prompt_tokens":{{{Prompt}}},"completion_tokens":{{{Answer}}},"total_tokens":{{{Prompt + Answer}}},"prompt_tokens_details":{"cached_tokens":{{{Read}}},"cache_write_tokens":{{{Written}}}},"completion_tokens_details":{"reasoning_tokens":{{{Reasoning}}} } }""",
        DialectId.OpenAIResponses => $$$"""{"input_tokens":{{{Prompt}}},"input_tokens_details":{"cached_tokens":{{{Read}}},"cache_write_tokens":{{{Written}}}},"output_tokens":{{{Answer}}},"output_tokens_details":{"reasoning_tokens":{{{Reasoning}}}},"total_tokens":{{{Prompt + Answer}}} }""",
        _ => $$"""{"promptTokenCount":{{Prompt}},"cachedContentTokenCount":{{Read}},"candidatesTokenCount":{{Answer - Reasoning}},"thoughtsTokenCount":{{Reasoning}},"totalTokenCount":{{Prompt + Answer}}}""",
    };

    private static string Events(params string[] data) => string.Concat(data.Select(static next => $"data: {next}\n\n"));

    [GeneratedRegex(@"""usage(Metadata)?"":(?<report>\{([^{}]|\{[^{}]*\})*\})", RegexOptions.ExplicitCapture)]
    private static partial Regex Reports { get; }
}
