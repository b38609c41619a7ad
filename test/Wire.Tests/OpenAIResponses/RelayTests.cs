using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>What changes in a relayed request, and what is read of a relayed answer.</summary>
public sealed class RelayTests
{
    private static readonly Dialect Responses = Dialect.Of(DialectId.OpenAIResponses);

    [Fact]
    public void Only_the_model_changes() => Assert.Equal(
        """{ "input" : [{"role":"user","content":"x"}], "model":"m" , "previous_response_id":"resp_1","store":true,"x_new":{"a":[1.0]} }""",
        Edit("""{ "input" : [{"role":"user","content":"x"}], "model":"openai/gpt-5" , "previous_response_id":"resp_1","store":true,"x_new":{"a":[1.0]} }"""));

    [Fact]
    public void Fields_for_the_gateway_are_cut_out() => Assert.Equal(
        """{"model":"m","input":"x"}""",
        Edit("""{"model":"m","fallbacks":["a/b"],"input":"x"}"""));

    [Fact]
    public void Reasoning_that_another_upstream_signed_is_cut_out()
    {
        var foreign = """{"type":"reasoning","id":"rs_f","summary":[],"encrypted_content":"hd1~a~anthropic~~SIG"}""";
        var own = """{"type":"reasoning","id":"rs_o","summary":[],"encrypted_content":"gAAAA"}""";
        var call = """{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}""";

        Assert.Equal($$"""{"model":"m","input":[{{call}},{{own}},{{call}}]}""", Edit($$"""{"model":"m","input":[{{foreign}},{{call}},{{foreign}} , {{foreign}},{{own}},{{call}}]}"""));
        Assert.Equal($$"""{"model":"m","input":[{{call}}]}""", Edit($$"""{"model":"m","input":[{{call}},{{foreign}}]}"""));
        Assert.Equal("""{"model":"m","input":[]}""", Edit($$"""{"model":"m","input":[{{foreign}}]}"""));
    }

    [Fact]
    public void Reasoning_that_nobody_signed_is_cut_out_where_it_came_from_us()
    {
        var unsigned = """{"type":"reasoning","id":"rs_hd1~Ab12","summary":[{"type":"summary_text","text":"hm"}]}""";
        var own = """{"type":"reasoning","id":"rs_o","summary":[]}""";

        Assert.Equal($$"""{"model":"m","input":[{{own}}]}""", Edit($$"""{"model":"m","input":[{{unsigned}},{{own}}]}"""));
    }

    [Theory]
    [InlineData("""{"type":"code_interpreter_call","id":"ci_hd1~Ab12","status":"completed","code":"x","container_id":"","outputs":null}""")]
    [InlineData("""{"type":"web_search_call","id":"ws_hd1~Ab12","status":"completed","action":{"type":"open_page","url":"https://a.example"}}""")]
    public void What_another_provider_ran_is_cut_out(string foreign)
    {
        var own = foreign.Replace("hd1~", "", StringComparison.Ordinal);

        Assert.Equal($$"""{"model":"m","input":[{{own}}]}""", Edit($$"""{"model":"m","input":[{{foreign}},{{own}}]}"""));
    }

    [Fact]
    public void What_only_looks_like_an_envelope_stays() => Assert.Equal(
        """{"model":"m","input":[{"role":"user","content":"hd1~a~b~c~d"}]}""",
        Edit("""{"model":"m","input":[{"role":"user","content":"hd1~a~b~c~d"}]}"""));

    [Theory]
    [InlineData("response.created", """{"type":"response.created","response":{}}""", "Preliminary")]
    [InlineData("response.in_progress", """{"type":"response.in_progress","response":{}}""", "Preliminary")]
    [InlineData("response.output_item.added", """{"type":"response.output_item.added","item":{"type":"message"}}""", "Content")]
    [InlineData("response.output_text.delta", """{"type":"response.output_text.delta","delta":"x"}""", "Content")]
    [InlineData("response.completed", """{"type":"response.completed","response":{"output":[]}}""", "End")]
    [InlineData("response.failed", """{"type":"response.failed","response":{"error":{"message":"m"}}}""", "Error")]
    [InlineData("error", """{"type":"error","message":"m"}""", "Error")]
    public void A_frame_means_the_same_with_and_without_its_name(string name, string data, string meaning)
    {
        Assert.Equal(meaning, $"{Responses.CreateWatcher(Writing.Head()).Watch(new SseEvent(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data), default))}");
        Assert.Equal(meaning, $"{Responses.CreateWatcher(Writing.Head()).Watch(new SseEvent(default, Encoding.UTF8.GetBytes(data), default))}");
    }

    [Fact]
    public void The_type_of_an_item_is_not_taken_for_the_events_own()
    {
        var data = """{"item":{"type":"message","type_of":"error"},"type":"response.output_item.added"}"""u8.ToArray();
        Assert.Equal(FrameMeaning.Content, Responses.CreateWatcher(Writing.Head()).Watch(new SseEvent(default, data, default)));
    }

    [Fact]
    public void The_end_tells_usage_and_whether_the_client_is_to_call()
    {
        var watcher = Responses.CreateWatcher(Writing.Head());
        var data = """{"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","name":"f"}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":3}}}"""u8.ToArray();

        Assert.Equal(FrameMeaning.End, watcher.Watch(new SseEvent("response.completed"u8.ToArray(), data, default)));

        Assert.Equal(StopReason.ToolUse, watcher.StopReason);
        Assert.Equal((6, 4, 3), (watcher.Usage!.InputTokens, watcher.Usage.CacheReadTokens, watcher.Usage.OutputTokens));
    }

    [Fact]
    public void A_buffered_failure_is_an_error()
    {
        var watcher = Responses.CreateWatcher(Writing.Head());
        watcher.WatchBuffered("""{"id":"r","status":"failed","error":{"code":"server_error","message":"broke"},"output":[]}"""u8.ToArray());
        Assert.Equal("broke", watcher.Error!.Message);
    }

    private static string Edit(string body)
    {
        var head = Responses.ReadHead(Encoding.UTF8.GetBytes(body));
        var splice = new JsonSplice(head.Body);
        Responses.EditForRelay(head, Writing.Context(), splice);
        splice.Finish();
        return string.Concat(splice.Segments.Select(static segment => Encoding.UTF8.GetString(segment.Span)));
    }
}
