using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class StreamDecoderTests
{
    private const string Stop = """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    private const string CallsEnd = """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""";

    [Fact]
    public void Reads_text_reasoning_finish_and_usage()
    {
        var events = Events.Decode(Events.Stream(
            """{"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
            """{"id":"c1","model":"m","choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}""",
            """{"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":"Hi \ud83d\ude00"}}]}""",
            """{"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"c1","model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}"""));

        Assert.Equal(["start c1 m", "thinking hm", "text Hi 😀"], events.Lines.Take(3));
        Assert.Equal(StopReason.EndTurn, events.StopReason);
        Assert.Equal(new Usage { InputTokens = 6, CacheReadTokens = 4, OutputTokens = 7, ReasoningTokens = 3 }, events.Usage);
    }

    [Theory]
    [InlineData("interleaved",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g","arguments":""}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\"y\":"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"2}"}}]}}]}""")]
    [InlineData("all in one chunk, no index",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\":2}"}}]}}]}""")]
    [InlineData("same index, new id",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{\"y\":2}"}}]}}]}""")]
    [InlineData("same index, new id, pieces",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":""}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"y\":2}"}}]}}]}""")]
    [InlineData("id first, name later",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a"}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":":1}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\":2}"}}]}}]}""")]
    [InlineData("name and id in every piece",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\":2}"}}]}}]}""")]
    [InlineData("arguments as objects",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}},{"index":1,"id":"b","function":{"name":"g","arguments":{"y":2}}}]}}]}""")]
    public void Tells_tool_calls_apart_when_they_come(string how, params string[] chunks)
    {
        var events = Events.Decode(Events.Stream([.. chunks, CallsEnd]));

        Assert.True(events.Calls.Count == 2, how);
        Assert.Equal(("a", "f"), (events.Calls[0].Id, events.Calls[0].Name));
        Assert.Equal(("b", "g"), (events.Calls[1].Id, events.Calls[1].Name));
        Assert.Equal("""{"x":1}""", events.Calls[0].Arguments.ToString());
        Assert.Equal("""{"y":2}""", events.Calls[1].Arguments.ToString());
        Assert.Equal(StopReason.ToolUse, events.StopReason);
    }

    [Fact]
    public void Tells_calls_without_ids_apart_by_their_complete_arguments()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"x\":\"}\"}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"x\":\"\\\"{\"}"}}]}}]}""",
            CallsEnd));

        Assert.Equal(2, events.Calls.Count);
        Assert.Equal("""{"x":"}"}""", events.Calls[0].Arguments.ToString());
        Assert.Equal("""{"x":"\"{"}""", events.Calls[1].Arguments.ToString());
    }

    [Fact]
    public void Keeps_a_call_together_when_its_name_is_repeated_without_an_id()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"[1,2"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"]}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}}]}""",
            CallsEnd));

        Assert.Equal("""{"x":[1,2]}""", Assert.Single(events.Calls).Value.Arguments.ToString());
    }

    [Fact]
    public void Reads_the_older_function_call()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":""}}}]}""",
            """{"choices":[{"index":0,"delta":{"function_call":{"arguments":"{\"x\":1}"}}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}"""));

        Assert.Equal("f", Assert.Single(events.Calls).Value.Name);
        Assert.Equal(StopReason.ToolUse, events.StopReason);
    }

    [Theory]
    [InlineData("stop", StopReason.EndTurn)]
    [InlineData("length", StopReason.MaxTokens)]
    [InlineData("content_filter", StopReason.Refusal)]
    [InlineData("model_length", StopReason.ContextWindowExceeded)]
    [InlineData("tool_calls", StopReason.EndTurn)]
    [InlineData("eos", StopReason.EndTurn)]
    internal void Maps_finish_reasons_of_a_text(string word, StopReason expected) =>
        Assert.Equal(expected, Events.Decode(Events.Stream($$"""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"{{word}}"}]}""")).StopReason);

    [Fact]
    public void Says_tool_use_when_a_call_ends_with_stop()
    {
        var events = Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}""", Stop));
        Assert.Equal(StopReason.ToolUse, events.StopReason);
    }

    [Fact]
    public void Says_the_limit_was_hit_when_a_call_was_cut_by_it()
    {
        var events = Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x"}}]},"finish_reason":"length"}]}"""));
        Assert.Equal(StopReason.MaxTokens, events.StopReason);
    }

    [Fact]
    public void Fails_when_the_stream_is_cut()
    {
        var events = Events.Decode("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n");
        Assert.Equal("text half", events.Lines[1]);
        Assert.Equal(ErrorKind.Upstream, events.Error!.Kind);
        Assert.Null(events.StopReason);
    }

    [Fact]
    public void Finishes_without_the_done_mark_when_the_reason_was_given() =>
        Assert.Equal(StopReason.EndTurn, Events.Decode($"data: {Stop}").StopReason);

    [Fact]
    public void Finishes_with_the_done_mark_when_the_reason_is_missing() =>
        Assert.Equal(StopReason.EndTurn, Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""")).StopReason);

    [Fact]
    public void Fails_when_nothing_but_the_done_mark_comes() => Assert.NotNull(Events.Decode("data: [DONE]\n\n").Error);

    [Theory]
    [InlineData("""{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}""", ErrorKind.RateLimited)]
    [InlineData("""{"error":{"message":"busy","code":503}}""", ErrorKind.Overloaded)]
    [InlineData("""{"error":"boom"}""", ErrorKind.Upstream)]
    [InlineData("""{"object":"error","message":"boom","code":500}""", ErrorKind.Upstream)]
    [InlineData("""{"id":"x","error":{"code":429,"message":"slow down"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""", ErrorKind.RateLimited)]
    [InlineData("""{"choices":[],"x_groq":{"error":{"message":"boom"}}}""", ErrorKind.Upstream)]
    [InlineData("""{"choices":[{"index":0,"delta":{},"finish_reason":"insufficient_system_resource"}]}""", ErrorKind.Upstream)]
    internal void Fails_when_an_error_comes_within_the_stream(string chunk, ErrorKind kind)
    {
        var events = Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""", chunk));
        Assert.Equal(kind, events.Error!.Kind);
        Assert.Null(events.StopReason);
        Assert.IsType<ReplyFailed>(events.Kinds[^1]);
    }

    [Fact]
    public void Passes_over_lines_that_are_no_objects()
    {
        var events = Events.Decode(": comment\n\ndata: ping\n\n" + Events.Stream("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""", Stop));
        Assert.Equal("x", events.Text);
        Assert.Null(events.Error);
    }

    [Fact]
    public void Fails_on_a_damaged_chunk_instead_of_losing_a_piece()
    {
        var events = Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{"content":"x"}}""", Stop));
        Assert.Contains("damaged", events.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finishes_when_only_the_report_behind_the_reason_is_damaged() =>
        Assert.Equal(StopReason.EndTurn, Events.Decode($"data: {Stop}\n\ndata: {{\"choices\":[],\"usa").StopReason);

    [Fact]
    public void Passes_over_Azures_chunk_about_the_prompt()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}""",
            """{"id":"c1","model":"gpt","choices":[{"index":0,"delta":{"content":"x"},"content_filter_results":{}}]}""",
            Stop));
        Assert.Equal("start c1 gpt", events.Lines[0]);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":5,"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40}""", 40, 60, 0, 5)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":5,"cached_tokens":60}""", 40, 60, 0, 5)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30}}""", 10, 60, 30, 5)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":5,"total_tokens":125,"completion_tokens_details":{"reasoning_tokens":20}}""", 100, 0, 0, 25)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":25,"total_tokens":125,"completion_tokens_details":{"reasoning_tokens":20}}""", 100, 0, 0, 25)]
    [InlineData("""{"prompt_tokens":28,"completion_tokens":5,"total_tokens":33,"completion_tokens_details":{"reasoning_tokens":48}}""", 28, 0, 0, 53)]
    public void Takes_usage_apart(string usage, long input, long read, long write, long output)
    {
        var events = Events.Decode(Events.Stream($$"""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{{usage}}}"""));
        Assert.Equal((input, read, write, output), (events.Usage!.InputTokens, events.Usage.CacheReadTokens, events.Usage.CacheWriteTokens, events.Usage.OutputTokens));
    }

    [Fact]
    public void Reads_Groqs_usage_in_its_own_place() =>
        Assert.Equal(3, Events.Decode(Events.Stream("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":1,"completion_tokens":3}}}""")).Usage!.OutputTokens);

    [Fact]
    public void Says_reasoning_once_when_it_comes_in_two_forms()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[{"index":0,"delta":{"reasoning":"abc","reasoning_details":[{"type":"reasoning.text","text":"abc"}]}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.summary","summary":"def"}]}}]}""",
            Stop));
        Assert.Equal("abcdef", events.Thinking);
    }

    [Fact]
    public void Keeps_what_a_signed_detail_wants_back_without_its_text()
    {
        var events = Events.Decode(Events.Stream(
            """{"choices":[{"index":0,"delta":{"reasoning":"abc","reasoning_details":[{"type":"reasoning.text","text":"abc","format":"f","index":0}]}}]}""",
            """{"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text", "text":"", "signature":"s/1", "format":"f", "index":0}]}}]}""",
            """{"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"d","id":"r1","index":1}]}}]}""",
            Stop));
        Assert.Equal("abc", events.Thinking);
        Assert.Equal(
            ["""{"type":"reasoning.text","signature":"s/1","format":"f","index":0}""", """{"type":"reasoning.encrypted","data":"d","id":"r1","index":1}"""],
            events.Kinds.OfType<ThinkingSigned>().Select(static signed => signed.State.Data.ToString()));
    }

    [Theory]
    [InlineData("""{"tool_calls":[{"index":0,"id":"call_1","extra_content":{"google":{"thought_signature":"Ab+/"}},"function":{"name":"f","arguments":"{}"}}]}""")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"{}"}}],"extra_content":{"google":{"thought":true,"thought_signature":"Ab+/"}}}""")]
    public void Takes_the_signature_that_Google_puts_beside_a_call(string delta)
    {
        var events = Events.Decode(Events.Stream("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}", Stop));
        var at = events.Kinds.FindIndex(static next => next is ThinkingSigned);
        Assert.Equal(new(DialectId.GeminiGenerate, Heimdall.Wire.Json.JsonText.From("Ab+/")), ((ThinkingSigned)events.Kinds[at]).State);
        Assert.IsType<ToolCallStarted>(events.Kinds[at + 1]);
    }
}
