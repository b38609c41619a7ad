using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Searches and code sessions that a provider bills beside tokens are counted the same whole and streamed, relayed and translated.</summary>
public sealed class HostedToolUsageTests
{
    private const string Search = """{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}}""";
    private const string OldSearch = """{"type":"web_search_call","id":"ws_2","status":"completed"}""";
    private const string OpenedPage = """{"type":"web_search_call","id":"ws_3","status":"completed","action":{"type":"open_page","url":"https://a.example"}}""";
    private const string FailedSearch = """{"type":"web_search_call","id":"ws_4","status":"failed","action":{"type":"search","query":"q"}}""";
    private const string Code = """{"type":"code_interpreter_call","id":"ci_1","status":"completed","code":"1","container_id":"cntr_1","outputs":null}""";
    private const string CodeAgain = """{"type":"code_interpreter_call","id":"ci_2","status":"completed","code":"2","container_id":"cntr_1","outputs":null}""";
    private const string OtherCode = """{"type":"code_interpreter_call","id":"ci_3","status":"completed","code":"3","container_id":"cntr_2","outputs":null}""";
    private const string Words = """{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"{\"type\":\"web_search_call\"}","annotations":[]}]}""";

    public static TheoryData<string, long?, long?> Outputs => new()
    {
        { Words, null, null },
        { $"{Search},{Words}", 1, null },
        { $"{Search},{OldSearch},{OpenedPage},{FailedSearch},{Words}", 2, null },
        { $"{Code},{CodeAgain},{OtherCode},{Search},{Words}", 1, 2 },
    };

    [Theory, MemberData(nameof(Outputs))]
    public void Responses_tells_them_by_its_items(string output, long? searches, long? sessions)
    {
        const string Report = """{"input_tokens":10,"output_tokens":5}""";
        var items = JsonDocument.Parse($"[{output}]").RootElement.EnumerateArray().Select(static item => item.GetRawText()).ToList();
        var done = string.Concat(items.Select(static (item, i) => $"event: response.output_item.done\ndata: {{\"type\":\"response.output_item.done\",\"output_index\":{i},\"item\":{item}}}\n\n"));
        string End(string said) => "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"model\":\"m\",\"output\":[" + said + "],\"usage\":" + Report + "}}\n\n";

        foreach (var usage in (Usage[])[
            Whole(DialectId.OpenAIResponses, $$"""{"id":"r","status":"completed","model":"m","output":[{{output}}],"usage":{{Report}}}"""),
            Streamed(DialectId.OpenAIResponses, done + End(output)),
            Streamed(DialectId.OpenAIResponses, done + End("")),
            Streamed(DialectId.OpenAIResponses, End(output))])
        {
            Assert.Equal((searches, sessions, 5), (usage.WebSearchRequests, usage.CodeSessions, usage.OutputTokens));
        }
    }

    [Theory]
    [InlineData("""{"webSearchQueries":["a","b"],"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}}]}""", 2L)]
    [InlineData("""{"webSearchQueries":["a",""]}""", 1L)]
    [InlineData("""{"groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}}]}""", null)]
    [InlineData("""{"groundingChunks":[{"retrievedContext":{"uri":"file"}}]}""", null)]
    [InlineData("{}", null)]
    public void Gemini_tells_them_by_its_questions(string grounding, long? searches)
    {
        const string Report = """ "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5}""";
        var sources = $$"""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0,"groundingMetadata":{{grounding}}}],{{Report}}}""";
        var sourcesAtTheEnd = $$"""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{{grounding}}}],{{Report}}}""";
        var end = $$"""{"candidates":[{"content":{"parts":[{"text":"."}],"role":"model"},"finishReason":"STOP","index":0}],{{Report}}}""";

        Assert.Equal(searches, Whole(DialectId.GeminiGenerate, sourcesAtTheEnd).WebSearchRequests);
        Assert.Equal(searches, Streamed(DialectId.GeminiGenerate, $"data: {sourcesAtTheEnd}\n\n").WebSearchRequests);
        Assert.Equal(searches, Streamed(DialectId.GeminiGenerate, $"data: {sources}\n\ndata: {end}\n\n").WebSearchRequests);
    }

    [Theory]
    [InlineData("""[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A","start_index":0,"end_index":1}}]""", "", 1L)]
    [InlineData("""[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A"}}]""", ""","num_search_queries":3""", 3L)]
    [InlineData("[]", ""","num_search_queries":2""", 2L)]
    [InlineData("[]", ""","server_tool_use_details":{"web_search_requests":4}""", 4L)]
    [InlineData("""[{"type":"file_citation","file_citation":{"file_id":"f"}}]""", "", null)]
    [InlineData("[]", "", null)]
    public void Chat_tells_them_by_its_report_or_by_the_pages_it_cites(string annotations, string more, long? searches)
    {
        var report = "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5" + more + "}";
        var said = $$""" "role":"assistant","content":"\"url_citation\"","annotations":{{annotations}}""";
        string Chunk(string choices, string rest = "") => "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[" + choices + "]" + rest + "}\n\n";

        Assert.Equal(searches, Whole(DialectId.OpenAIChat, "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{" + said + "},\"finish_reason\":\"stop\"}]," + report + "}").WebSearchRequests);
        Assert.Equal(searches, Streamed(
            DialectId.OpenAIChat,
            Chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}}") + Chunk($"{{\"index\":0,\"delta\":{{{said}}}}}")
            + Chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}") + Chunk("", "," + report) + "data: [DONE]\n\n").WebSearchRequests);
    }

    [Fact]
    public void A_client_of_Anthropic_is_told_how_many()
    {
        using var folder = Dialect.Of(DialectId.AnthropicMessages).CreateReplyFolder(Lane.EncodeFor());

        Dialect.Of(DialectId.OpenAIResponses).ReadReply(
            Encoding.UTF8.GetBytes($$$"""{"id":"r","status":"completed","model":"m","output":[{{{Search}}},{{{OpenedPage}}},{{{OldSearch}}},{{{Words}}}],"usage":{"input_tokens":1,"output_tokens":1}}"""), folder);

        Assert.Equal(2, JsonElement.Parse(folder.Output.WrittenSpan).GetProperty("usage").GetProperty("server_tool_use").GetProperty("web_search_requests").GetInt64());
    }

    private static Usage Whole(DialectId id, string answer)
    {
        var (dialect, body) = (Dialect.Of(id), Encoding.UTF8.GetBytes(answer));
        var watcher = Watcher(dialect, stream: false);
        watcher.WatchBuffered(body);
        var said = new UsageSink();
        dialect.ReadReply(body, said);

        Assert.Equal(said.Usage, watcher.Usage);
        return said.Usage!;
    }

    private static Usage Streamed(DialectId id, string stream)
    {
        var dialect = Dialect.Of(id);
        var (watcher, decoder, said) = (Watcher(dialect, stream: true), dialect.CreateStreamDecoder(), new UsageSink());
        using var reader = new SseReader();
        reader.Append(Encoding.UTF8.GetBytes(stream));
        while (reader.TryRead(out var frame))
        {
            watcher.Watch(frame);
            decoder.Decode(frame, said);
        }

        decoder.Complete(said);

        Assert.Equal(said.Usage, watcher.Usage);
        return said.Usage!;
    }

    private static ReplyWatcher Watcher(Dialect dialect, bool stream) =>
        dialect.CreateWatcher(dialect.ReadHead("""{"model":"m","stream":true,"stream_options":{"include_usage":true}}"""u8.ToArray(), new RequestPath("m", stream, StreamFraming.Events)));

    private sealed class UsageSink : IReplySink
    {
        public Usage? Usage { get; private set; }

        public void Accept(ReplyEvent next) => Usage = (next as ReplyFinished)?.Usage ?? Usage;
    }
}
