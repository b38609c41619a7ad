using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>Streams that leave out, reorder or repeat what the documented ones say.</summary>
public sealed class StreamDecoderTests
{
    private const string Created = """{"type":"response.created","response":{"id":"resp_1","model":"m-1","status":"in_progress","output":[]}}""";
    private const string Completed = """{"type":"response.completed","response":{"id":"resp_1","model":"m-1","status":"completed","output":[],"usage":{"input_tokens":9,"output_tokens":4}}}""";

    [Fact]
    public void A_text_that_comes_only_at_the_end_of_its_part_is_said() => Check(
        [Created, """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"hello"}""", Completed],
        "text hello");

    [Fact]
    public void A_text_that_comes_only_with_its_item_is_said() => Check(
        [Created, """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"hello","annotations":[]}]}}""", Completed],
        "text hello", "part-ended");

    [Fact]
    public void An_answer_that_comes_only_at_the_end_is_said() => Check(
        ["""{"type":"response.completed","response":{"id":"resp_1","model":"m-1","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"E"},{"type":"message","id":"msg_1","content":[{"type":"output_text","text":"hello"}]},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}],"usage":{"input_tokens":9,"output_tokens":4}}}"""],
        "thinking a", "thinking \\n\\n", "thinking b", "signed E", "text hello", "part-ended", "call 0 call_1 f", """arguments 0 {\"a\":1}""", "call-ended 0");

    [Fact]
    public void What_was_said_is_not_said_again_at_the_end() => Check(
        [
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_1","content":[]}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"hel"}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"lo"}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"hello"}""",
            """{"type":"response.content_part.done","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"hello"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_1","content":[{"type":"output_text","text":"hello"}]}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[{"type":"message","id":"msg_1","content":[{"type":"output_text","text":"hello"}]}],"usage":{"input_tokens":9,"output_tokens":4}}}""",
        ],
        "text hel", "text lo", "part-ended");

    [Fact]
    public void Parallel_calls_may_interleave() => Check(
        [
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"f","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"fc_2","call_id":"call_b","name":"g","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_2","output_index":1,"delta":"{}"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"[]"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc_2","call_id":"call_b","name":"g","arguments":"{}"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"f","arguments":"[]"}}""",
            Completed,
        ],
        "call 0 call_a f", "call 1 call_b g", "arguments 1 {}", "arguments 0 []", "call-ended 1", "call-ended 0");

    [Fact]
    public void A_call_whose_announcement_is_missing_comes_with_its_item() => Check(
        [
            Created,
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"a\":"}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"arguments":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"f","arguments":"{\"a\":1}"}}""",
            Completed,
        ],
        "call 0 call_a f", """arguments 0 {\"a\":1}""", "call-ended 0");

    [Fact]
    public void Items_without_numbers_are_told_apart_by_their_ids() => Check(
        [
            Created,
            """{"type":"response.output_item.added","item":{"type":"function_call","id":"fc_1","call_id":"call_a","name":"f"}}""",
            """{"type":"response.output_item.added","item":{"type":"function_call","id":"fc_2","call_id":"call_b","name":"g"}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"{}"}""",
            Completed,
        ],
        "call 0 call_a f", "call 1 call_b g", "arguments 0 {}");

    [Fact]
    public void Free_text_of_a_custom_tool_becomes_arguments() => Check(
        [
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"call_a","name":"sql","input":""}}""",
            """{"type":"response.custom_tool_call_input.delta","item_id":"ctc_1","output_index":0,"delta":"say \"hi\"\n"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"call_a","name":"sql","input":"say \"hi\"\n"}}""",
            Completed,
        ],
        "call 0 call_a sql", "arguments 0 {\\\"input\\\":\\\"", """arguments 0 say \\\"hi\\\"\\n""", """arguments 0 \"}""", "call-ended 0");

    [Fact]
    public void A_web_search_tells_its_query_and_what_it_found() => Check(
        [
            Created,
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"x","sources":[{"type":"url","url":"https://a.example"}]}}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"hello"}""",
            """{"type":"response.output_text.annotation.added","item_id":"msg_1","output_index":1,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://a.example","title":"A","start_index":0,"end_index":5}}""",
            Completed,
        ],
        "search ws_1 x", "search-ended ws_1 https://a.example", "text hello", """citation {"type":"url_citation","url":"https://a.example","title":"A","start_index":0,"end_index":5} of https://a.example""");

    [Fact]
    public void Unknown_events_only_show_that_the_upstream_lives() => Check([Created, """{"type":"response.tomorrow","x":[1]}""", Completed], "ping");

    [Fact]
    public void An_answer_cut_by_its_limit_says_so()
    {
        var script = Writing.Decode(Created, """{"type":"response.incomplete","response":{"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}""");
        Assert.Equal("finished MaxTokens -", script.Lines[^1]);
    }

    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null}""", nameof(ErrorKind.RateLimited), "slow down")]
    [InlineData("""{"type":"error","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"no money"}}""", nameof(ErrorKind.Billing), "no money")]
    [InlineData("""{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_error","message":"broke"},"output":[]}}""", nameof(ErrorKind.Upstream), "broke")]
    [InlineData("""{"type":"response.failed","response":{"id":"r","error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this model."},"output":[]}}""", nameof(ErrorKind.ContextOverflow), "Your input")]
    [InlineData("""{"type":"response.cancelled","response":{"id":"r","status":"cancelled","output":[]}}""", nameof(ErrorKind.Upstream), "cancelled")]
    public void A_failure_ends_the_answer_with_its_reason(string failure, string kind, string words)
    {
        var script = Writing.Decode(Created, failure, Completed);
        Assert.StartsWith($"failed {kind} ", script.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(words, script.Lines[^1], StringComparison.Ordinal);
        Assert.Single(script.Lines, static line => line.StartsWith("failed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stream_without_an_end_is_a_failure() =>
        Assert.StartsWith("failed Upstream", Writing.Decode(Created).Lines[^1], StringComparison.Ordinal);

    [Fact]
    public void A_damaged_event_is_a_failure() =>
        Assert.StartsWith("failed Upstream", Writing.Decode(Created, """{"type":"response.output_text.delta","delta":"x"]""", Completed).Lines[^1], StringComparison.Ordinal);

    private static void Check(string[] bodies, params string[] between)
    {
        var lines = Writing.Decode(bodies).Lines;
        Assert.StartsWith("started resp_1", lines[0] == "started   -" ? "started resp_1" : lines[0], StringComparison.Ordinal);
        Assert.Equal(between, lines.Skip(1).SkipLast(1));
        Assert.Contains(" in=9 read=0 write=0/ out=4/", lines[^1], StringComparison.Ordinal);
    }
}
