using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Tests.Crossing;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>What clients of this dialect get of answers in other dialects.</summary>
public sealed class ReplyEncoderTests
{
    private static readonly ReplyStarted Started = new(default, default);
    private static readonly ReplyFinished Finished = new(StopReason.EndTurn, new Usage { InputTokens = 3, CacheReadTokens = 2, OutputTokens = 4, ReasoningTokens = 1 });

    [Fact]
    public void What_another_upstream_wants_back_travels_in_the_encrypted_content()
    {
        var output = Fold(Started, new ThinkingDelta(Text("hm")), new ThinkingSigned(new ContinuationState(DialectId.AnthropicMessages, Text("SIG"))), new TextDelta(Text("yes")), Finished).GetProperty("output");
        Assert.Equal("hd1~a~test~~SIG", output[0].GetProperty("encrypted_content").GetString());
        Assert.Equal("hm", output[0].GetProperty("summary")[0].GetProperty("text").GetString());
        Assert.Equal("message", output[1].GetProperty("type").GetString());
    }

    [Fact]
    public void A_state_without_words_stands_right_before_the_call_it_belongs_to()
    {
        var output = Fold(Started, new ThinkingSigned(new ContinuationState(DialectId.GeminiGenerate, Text("SIG"))), new ToolCallStarted(0, Text("call_aaaa"), Text("f")), Finished).GetProperty("output");
        Assert.Equal(["reasoning", "function_call"], output.EnumerateArray().Select(static item => item.GetProperty("type").GetString()));
        Assert.Equal("{}", output[1].GetProperty("arguments").GetString());
    }

    [Fact]
    public void Redacted_reasoning_is_kept_for_its_author() => Assert.Equal(
        "hd1~x~test~~AAA=",
        Fold(Started, new RedactedThinking(Text("AAA=")), new TextDelta(Text("yes")), Finished).GetProperty("output")[0].GetProperty("encrypted_content").GetString());

    [Fact]
    public void A_call_of_a_custom_tool_says_its_text()
    {
        var context = Context(new Tool { Name = Text("apply_patch"), IsFreeText = true });
        var output = Fold(context, Started, new ToolCallStarted(0, Text("call_aaaa"), Text("apply_patch")), new ToolCallDelta(0, Text("{\"input\":\"a\\n\\\"b\\\"\"}")), new ToolCallEnded(0), Finished).GetProperty("output");
        Assert.Equal(("custom_tool_call", "a\n\"b\""), (output[0].GetProperty("type").GetString(), output[0].GetProperty("input").GetString()));
    }

    [Fact]
    public void A_call_of_a_custom_tool_in_the_wrong_form_loses_nothing()
    {
        var context = Context(new Tool { Name = Text("apply_patch"), IsFreeText = true });
        var output = Fold(context, Started, new ToolCallStarted(0, Text("call_aaaa"), Text("apply_patch")), new ToolCallDelta(0, Text("*** Begin")), Finished).GetProperty("output");
        Assert.Equal("*** Begin", output[0].GetProperty("input").GetString());
    }

    [Fact]
    public void A_call_of_a_tool_in_a_namespace_names_both()
    {
        var context = Context(new Tool { Name = Text("mcp__files__read"), Namespace = new ToolNamespace(Text("mcp__files"), Text("read")) });
        var call = Fold(context, Started, new ToolCallStarted(0, Text("call_aaaa"), Text("mcp__files__read")), Finished).GetProperty("output")[0];
        Assert.Equal(("read", "mcp__files"), (call.GetProperty("name").GetString(), call.GetProperty("namespace").GetString()));
    }

    [Fact]
    public void A_search_of_another_provider_is_shown_with_what_it_found()
    {
        var output = Fold(
            Started,
            new WebSearchStarted(Text("srv_1"), Text("query")) { Origin = DialectId.AnthropicMessages },
            new WebSearchEnded(Text("srv_1"), [new WebSearchHit(Text("https://a.example"), Text("A"))]) { Origin = DialectId.AnthropicMessages },
            new TextDelta(Text("found")),
            new CitationAdded(RawJson.FromLiteral("{}"u8)) { Origin = DialectId.AnthropicMessages, Web = new WebCitation(Text("https://a.example"), Text("A"), default) },
            Finished).GetProperty("output");

        Assert.Equal("""{"type":"search","query":"query","sources":[{"type":"url","url":"https://a.example"}]}""", output[0].GetProperty("action").GetRawText());
        Assert.Equal("""[{"type":"url_citation","start_index":0,"end_index":5,"url":"https://a.example","title":"A"}]""", output[1].GetProperty("content")[0].GetProperty("annotations").GetRawText());
    }

    [Fact]
    public void A_block_of_another_dialect_is_left_out_and_reported()
    {
        var context = Context();
        Assert.Equal(0, Fold(context, Started, new OpaqueContent(Text("container_upload"), RawJson.FromLiteral("{}"u8)), Finished).GetProperty("output").GetArrayLength());
        Assert.Single(context.Report.Notes);
    }

    [Fact]
    public void Interleaved_calls_stay_apart()
    {
        var output = Fold(
            Started,
            new ToolCallStarted(0, Text("call_a"), Text("f")),
            new ToolCallStarted(1, Text("call_a"), Text("g")), // the same id again
            new ToolCallDelta(1, Text("[1]")),
            new ToolCallDelta(0, Text("[0]")),
            Finished).GetProperty("output");
        Assert.Equal(["[0]", "[1]"], output.EnumerateArray().Select(static call => call.GetProperty("arguments").GetString()));
        Assert.NotEqual(output[0].GetProperty("call_id").GetString(), output[1].GetProperty("call_id").GetString());
    }

    [Fact]
    public void Usage_counts_cache_reads_within_the_prompt() => Assert.Equal(
        """{"input_tokens":5,"input_tokens_details":{"cached_tokens":2,"cache_write_tokens":0},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":9}""",
        Fold(Started, Finished).GetProperty("usage").GetRawText());

    [Theory]
    [InlineData(nameof(StopReason.EndTurn), "completed", null)]
    [InlineData(nameof(StopReason.ToolUse), "completed", null)]
    [InlineData(nameof(StopReason.MaxTokens), "incomplete", "max_output_tokens")]
    [InlineData(nameof(StopReason.ContextWindowExceeded), "incomplete", "max_output_tokens")]
    [InlineData(nameof(StopReason.Refusal), "incomplete", "content_filter")]
    public void The_ending_has_a_word(string reason, string status, string? detail)
    {
        var response = Fold(Started, new TextDelta(Text("x")), new ReplyFinished(Enum.Parse<StopReason>(reason), null));
        Assert.Equal(status, response.GetProperty("status").GetString());
        Assert.Equal(detail, response.GetProperty("incomplete_details") is { ValueKind: JsonValueKind.Object } details ? details.GetProperty("reason").GetString() : null);
    }

    [Fact]
    public void A_failure_leaves_the_open_call_open()
    {
        var stream = Stream(Started, new ToolCallStarted(0, Text("call_a"), Text("f")), new ToolCallDelta(0, Text("{")), new ReplyFailed(new GatewayError(ErrorKind.RateLimited, ErrorSource.Upstream, "slow down")));
        Assert.DoesNotContain("output_item.done", stream, StringComparison.Ordinal);
        Assert.Contains("\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}", stream, StringComparison.Ordinal);
    }

    private static JsonText Text(string text) => JsonText.From(text);

    private static EncodeContext Context(params Tool[] tools) => new()
    {
        Model = Text("asked/model"),
        Provider = "test",
        RequestId = "req_test",
        UsedToolCallIds = new HashSet<JsonText>(),
        Tools = tools,
        StreamUsage = true,
        Ids = new CountingIds(),
        Now = DateTimeOffset.UnixEpoch,
        Report = new TranslationReport(),
    };

    private static JsonElement Fold(params ReplyEvent[] events) => Fold(Context(), events);

    // The stream of the same events must obey the grammar, and end with the same output.
    private static JsonElement Fold(EncodeContext context, params ReplyEvent[] events)
    {
        using var folder = Dialect.Of(DialectId.OpenAIResponses).CreateReplyFolder(context);
        foreach (var next in events)
            folder.Accept(next);
        var whole = JsonElement.Parse(folder.Output.WrittenSpan);

        var last = Stream(new EncodeContext { Model = context.Model, Provider = context.Provider, RequestId = context.RequestId, UsedToolCallIds = context.UsedToolCallIds, Tools = context.Tools, StreamUsage = true, Ids = new CountingIds(), Now = context.Now, Report = new TranslationReport() }, events).Split("data: ")[^1];
        Assert.Equal(Kinds(whole), Kinds(JsonElement.Parse(last).GetProperty("response")));
        return whole;
    }

    private static string Stream(params ReplyEvent[] events) => Stream(Context(), events);

    private static string Stream(EncodeContext context, params ReplyEvent[] events)
    {
        using var encoder = Dialect.Of(DialectId.OpenAIResponses).CreateStreamEncoder(context);
        foreach (var next in events)
            encoder.Accept(next);
        ReplyGrammar.Check(DialectId.OpenAIResponses, encoder.Output.WrittenSpan);
        return Encoding.UTF8.GetString(encoder.Output.WrittenSpan);
    }

    private static IEnumerable<string?> Kinds(JsonElement response) => response.GetProperty("output").EnumerateArray().Select(static item => item.GetProperty("type").GetString());
}
