using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class RelayTests
{
    private readonly TranslationReport _report = new();

    [Theory]
    [InlineData("""{ "model" : "anthropic/claude-x", "novelty":{"a":[1, 2]},"messages":[] }""", """{ "model" : "claude-x", "novelty":{"a":[1, 2]},"messages":[] }""")]
    [InlineData("""{"messages":[],"model":"anthropic/claude-x"}""", """{"messages":[],"model":"claude-x"}""")]
    [InlineData("""{"messages":[],"model":"claude-x"}""", """{"messages":[],"model":"claude-x"}""")]
    [InlineData("""{"fallbacks":["b/c"], "messages":[],"model":"a/claude-x"}""", """{"messages":[],"model":"claude-x"}""")]
    [InlineData("""{"model":"claude-x" , "fallbacks":[{"provider":"b"}] , "messages":[]}""", """{"model":"claude-x" , "messages":[]}""")]
    [InlineData("""{"messages":[],"model":"a/claude-x", "fallbacks":null,"fallbacks":[] }""", """{"messages":[],"model":"claude-x" }""")]
    public void Only_the_name_of_the_model_and_what_is_for_the_gateway_change(string body, string expected) => Assert.Equal(expected, Edit(body));

    [Theory]
    [InlineData("""[{"type":"thinking","thinking":"no","signature":""},{"type":"text","text":"a"}]""", """[{"type":"text","text":"a"}]""")]
    [InlineData("""[{"type":"text","text":"a"} , {"type":"thinking","thinking":"no"}]""", """[{"type":"text","text":"a"}]""")]
    [InlineData("""[{"type":"text","text":"a"},{"type":"thinking","signature" : "","thinking":"no"},{"type":"text","text":"b"}]""", """[{"type":"text","text":"a"},{"type":"text","text":"b"}]""")]
    [InlineData("""[{"type":"thinking","thinking":"1","signature":""},{"type":"thinking","thinking":"2","signature":""},{"type":"text","text":"a"}]""", """[{"type":"text","text":"a"}]""")]
    [InlineData("""[{"type":"thinking","thinking":"other","signature":"hd1.abc"},{"type":"text","text":"a"}]""", """[{"type":"text","text":"a"}]""")]
    [InlineData("""[{"type":"thinking","thinking":"yes","signature":"EqkECg=="},{"type":"text","text":"\"signature\":\"\""}]""", """[{"type":"thinking","thinking":"yes","signature":"EqkECg=="},{"type":"text","text":"\"signature\":\"\""}]""")]
    public void Thinking_that_Anthropic_did_not_sign_is_cut_out(string content, string expected)
    {
        const string Before = """{"thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":""";
        const string After = """},{"role":"user","content":"on"}],"model":"anthropic/claude-x"}""";

        Assert.Equal(Before + expected + After.Replace("anthropic/", ""), Edit(Before + content + After));
        Assert.Equal(string.Equals(content, expected, StringComparison.Ordinal) ? 0 : 1, _report.Notes.Count);
    }

    [Fact]
    public void What_another_provider_ran_is_cut_out()
    {
        const string Ours = """{"type":"server_tool_use","id":"srvtoolu_hd1x","name":"code_execution","input":{"code":"1"}},{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_hd1x","content":{"type":"code_execution_result","stdout":"1","stderr":"","return_code":0,"content":[]}}""";
        var own = Ours.Replace("hd1", "", StringComparison.Ordinal);

        var edited = Edit($$"""{"model":"claude-x","messages":[{"role":"assistant","content":[{{Ours}},{{own}},{"type":"text","text":"a"}]}]}""");

        Assert.Equal($$"""{"model":"claude-x","messages":[{"role":"assistant","content":[{{own}},{"type":"text","text":"a"}]}]}""", edited);
    }

    [Fact]
    public void A_message_that_held_nothing_else_goes_with_its_thinking()
    {
        var edited = Edit("""{"model":"claude-x","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":""}]},{"role":"user","content":"on"}]}""");

        Assert.Equal("""{"model":"claude-x","messages":[{"role":"user","content":"hi"},{"role":"user","content":"on"}]}""", edited);
    }

    [Fact]
    public void The_watcher_knows_what_each_frame_means()
    {
        var watcher = NewWatcher();

        Assert.Equal(
            [
                FrameMeaning.Preliminary, FrameMeaning.Content, FrameMeaning.Preliminary, FrameMeaning.Content, FrameMeaning.Content, FrameMeaning.Content, FrameMeaning.End,
            ],
            Watch(watcher, TestKit.Golden.Read("test/Wire.Tests/golden/anthropic/streams/text/upstream.sse")).Where((_, i) => i != 3));
        Assert.True(watcher.Ended);
        Assert.Equal(StopReason.EndTurn, watcher.StopReason);
        Assert.Equal(
            new Usage { InputTokens = 12, CacheReadTokens = 400, CacheWriteTokens = 30, CacheWrite1hTokens = 20, OutputTokens = 42 },
            watcher.Usage);
    }

    [Fact]
    public void The_watcher_sees_an_error_in_the_stream()
    {
        var watcher = NewWatcher();

        Assert.Equal(FrameMeaning.Error, Watch(watcher, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"u8.ToArray()).Single());
        Assert.Equal((ErrorKind.Overloaded, 529), (watcher.Error!.Kind, watcher.Error.StatusCode));
        Assert.False(watcher.Ended);
    }

    [Fact]
    public void The_watcher_allocates_nothing_for_ordinary_frames()
    {
        var watcher = NewWatcher();
        var frame = new SseEvent("content_block_delta"u8.ToArray(), """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}"""u8.ToArray(), default);
        watcher.Watch(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            watcher.Watch(frame);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("""{"content":[],"stop_reason":"max_tokens","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}}""")]
    [InlineData("""{"usage":{"input_tokens":3,"output_tokens":4},"stop_reason":"max_tokens","content":[{"type":"tool_use","input":{"usage":{},"stop_reason":"x"}}]}""")]
    public void A_buffered_answer_is_watched_from_its_end(string body)
    {
        var watcher = NewWatcher();

        watcher.WatchBuffered(Encoding.UTF8.GetBytes(body));

        Assert.Equal((StopReason.MaxTokens, 3L, 4L), (watcher.StopReason, watcher.Usage!.InputTokens, watcher.Usage.OutputTokens));
    }

    private static ReplyWatcher NewWatcher() =>
        AnthropicMessagesDialect.Instance.CreateWatcher(AnthropicMessagesDialect.Instance.ReadHead("""{"model":"m"}"""u8.ToArray()));

    private static List<FrameMeaning> Watch(ReplyWatcher watcher, byte[] stream)
    {
        using var reader = new SseReader();
        reader.Append(stream);
        var meanings = new List<FrameMeaning>();
        while (reader.TryRead(out var frame))
            meanings.Add(watcher.Watch(frame));
        return meanings;
    }

    private string Edit(string body)
    {
        var head = AnthropicMessagesDialect.Instance.ReadHead(Encoding.UTF8.GetBytes(body));
        var splice = new JsonSplice(head.Body);
        var context = new WriteContext { Provider = "test", Model = "claude-x", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = _report };
        AnthropicMessagesDialect.Instance.EditForRelay(head, context, splice);
        splice.Finish();
        return string.Concat(splice.Segments.Select(segment => Encoding.UTF8.GetString(segment.Span)));
    }
}
