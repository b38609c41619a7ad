using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class RelayTests
{
    [Theory]
    [InlineData("""{"model":"openai/gpt","n":1}""", """{"model":"m","n":1}""")]
    [InlineData("""{ "stream" : false , "model" : "a" }""", """{ "stream" : false , "model" : "m" }""")]
    [InlineData("""{"model":"a","stream":true}""", """{"stream_options":{"include_usage":true},"model":"m","stream":true}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":false,"x":1},"model":"a"}""", """{"stream":true,"stream_options":{"include_usage":true,"x":1},"model":"m"}""")]
    [InlineData("""{"stream":true,"stream_options":{"x":1},"model":"a"}""", """{"stream":true,"stream_options":{"include_usage":true,"x":1},"model":"m"}""")]
    [InlineData("""{"stream":true,"stream_options":{},"model":"a"}""", """{"stream":true,"stream_options":{"include_usage":true},"model":"m"}""")]
    [InlineData("""{"stream":true,"stream_options":null,"model":"a"}""", """{"stream":true,"stream_options":{"include_usage":true},"model":"m"}""")]
    [InlineData("""{"stream":true,"stream_options":{"include_usage":true},"model":"a"}""", """{"stream":true,"stream_options":{"include_usage":true},"model":"m"}""")]
    [InlineData("""{"fallbacks":["b"],"model":"a","n":1}""", """{"model":"m","n":1}""")]
    [InlineData("""{"model":"a", "fallbacks":["b"], "n":1}""", """{"model":"m", "n":1}""")]
    [InlineData("""{"model":"a","n":1,"fallbacks":["b"]}""", """{"model":"m","n":1}""")]
    [InlineData("""{"model":"m","unknown":{"deep":[1,2]}}""", """{"model":"m","unknown":{"deep":[1,2]}}""")]
    public void Edits_only_what_must_change(string body, string expected) => Assert.Equal(expected, Edit(body, Quirks.None));

    [Theory]
    [InlineData("""{"model":"a","stream":true}""", """{"model":"m","stream":true}""")]
    [InlineData("""{"model":"a","stream":true,"fallbacks":[],"stream_options":{"include_usage":true}}""", """{"model":"m","stream":true}""")]
    public void Takes_stream_options_away_where_the_upstream_refuses_them(string body, string expected) =>
        Assert.Equal(expected, Edit(body, Quirks.NoStreamOptions));

    [Fact]
    public void Takes_out_what_other_upstreams_wanted_back()
    {
        const string Body = """
            {"model":"m","messages":[
              {"role":"user","content":"hd1~ is no envelope here"},
              {"role":"assistant", "reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"hd1~a~anthropic~~sig"}], "tool_calls":[{"id":"call_a~hd1~g~gemini~~Ab==","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"call_a~hd1~g~gemini~~Ab==","content":"1"},
              {"role":"assistant","content":"x","reasoning_details":[{"type":"reasoning.encrypted","data":"hd1~r~openai~rs_1~gAAA"}, {"type":"reasoning.encrypted","data":"mine"}]}]}
            """;
        Assert.Equal(
            Body
                .Replace(""" "reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"hd1~a~anthropic~~sig"}], "tool_calls""", """ "tool_calls""", StringComparison.Ordinal)
                .Replace("~hd1~g~gemini~~Ab==", "", StringComparison.Ordinal)
                .Replace("""{"type":"reasoning.encrypted","data":"hd1~r~openai~rs_1~gAAA"}, """, "", StringComparison.Ordinal),
            Edit(Body, Quirks.None));
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("{\"model\":", null)]
    [InlineData("{}", "model")]
    [InlineData("""{"model":""}""", "model")]
    [InlineData("""{"model":1}""", "model")]
    [InlineData("""{"model":"a","stream":"yes"}""", "stream")]
    public void Refuses_a_body_without_a_head(string body, string? param)
    {
        var fault = Assert.Throws<DialectException>(() => Head(body));
        Assert.Equal(ErrorKind.InvalidRequest, fault.Error.Kind);
        Assert.Equal(param, fault.Error.Param);
    }

    [Fact]
    public void Watches_a_stream_and_withholds_the_report_that_only_we_asked_for()
    {
        var watcher = Watch(
            """{"model":"a","stream":true}""",
            [
                ("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""", FrameMeaning.Preliminary),
                ("""{"choices":[{"index":0,"delta":{"content":"say \"usage\""},"finish_reason":null}],"usage":null}""", FrameMeaning.Content),
                ("""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}],"usage":null}""", FrameMeaning.Content),
                ("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""", FrameMeaning.Content),
                ("""{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}""", FrameMeaning.Withheld),
                ("[DONE]", FrameMeaning.End),
            ]);
        Assert.Equal(5, watcher.Usage!.InputTokens);
        Assert.Equal(StopReason.EndTurn, watcher.StopReason);
        Assert.True(watcher.Ended);
    }

    [Fact]
    public void Forwards_the_report_to_a_client_that_asked_for_it() => Watch(
        """{"model":"a","stream":true,"stream_options":{"include_usage":true}}""",
        [("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]},"finish_reason":"stop"}]}""", FrameMeaning.Content),
         ("""{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}""", FrameMeaning.Content)]);

    [Fact]
    public void Sees_an_error_within_a_relayed_stream()
    {
        var watcher = Watch(
            """{"model":"a","stream":true}""",
            [("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""", FrameMeaning.Content),
             ("""{"error":{"message":"busy","code":"rate_limit_exceeded"}}""", FrameMeaning.Error)]);
        Assert.Equal(ErrorKind.RateLimited, watcher.Error!.Kind);
        Assert.False(watcher.Ended);
    }

    [Fact]
    public void Spends_no_memory_on_ordinary_frames()
    {
        var watcher = OpenAIChatDialect.Instance.CreateWatcher(Head("""{"model":"a","stream":true}"""));
        var frame = Frame("""{"id":"c","choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":null}],"usage":null}""");
        watcher.Watch(frame);
        watcher.Watch(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            watcher.Watch(frame);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"message":{"content":"the \"usage\": {}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}""", "EndTurn")]
    [InlineData("""{"usage": {"prompt_tokens": 5, "completion_tokens": 2}, "choices": [{"message": {"tool_calls": [{}]}, "finish_reason": "stop"}]}""", "ToolUse")]
    public void Watches_a_buffered_answer(string body, string reason)
    {
        var watcher = OpenAIChatDialect.Instance.CreateWatcher(Head("""{"model":"a"}"""));
        watcher.WatchBuffered(Encoding.UTF8.GetBytes(body));
        Assert.Equal(5, watcher.Usage!.InputTokens);
        Assert.Equal(reason, watcher.StopReason.ToString());
        Assert.True(watcher.Ended);
    }

    [Fact]
    public void Sees_an_error_in_a_buffered_answer()
    {
        var watcher = OpenAIChatDialect.Instance.CreateWatcher(Head("""{"model":"a"}"""));
        watcher.WatchBuffered("""{"error":{"message":"boom","code":502}}"""u8.ToArray());
        Assert.Equal("boom", watcher.Error!.Message);
    }

    private static ReplyWatcher Watch(string request, (string Data, FrameMeaning Meaning)[] frames)
    {
        var watcher = OpenAIChatDialect.Instance.CreateWatcher(Head(request));
        foreach (var (data, meaning) in frames)
            Assert.Equal(meaning, watcher.Watch(Frame(data)));
        return watcher;
    }

    private static SseEvent Frame(string data) => new(default, Encoding.UTF8.GetBytes(data), default);

    private static RequestHead Head(string body) => OpenAIChatDialect.Instance.ReadHead(Encoding.UTF8.GetBytes(body));

    private static string Edit(string body, Quirks quirks)
    {
        var head = Head(body);
        var splice = new JsonSplice(head.Body);
        OpenAIChatDialect.Instance.EditForRelay(head, Writing.Context(quirks: quirks), splice);
        splice.Finish();
        return string.Concat(splice.Segments.Select(static segment => Encoding.UTF8.GetString(segment.Span)));
    }
}
