using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>What Claude Code asks (spec claude-code §2), as an upstream of this dialect needs it.</summary>
public sealed class RequestWriterTests
{
    private static readonly ModelFacts Reasons = new() { Reasoning = ReasoningStyle.Effort, MaxOutputTokens = 100_000 };

    [Fact]
    public void Joins_the_system_texts_and_leaves_the_attribution_out()
    {
        var context = Context();
        var request = Request();
        request.System.Add(new TextPart(Text("x-anthropic-billing-header: cc_version=2; cch=123;")));
        request.System.Add(new TextPart(Text("You are an agent.")) { CacheControl = Raw("""{"type":"ephemeral"}""") });
        request.System.Add(new TextPart(Text("Be \"brief\".")));
        User(request, "Hi");

        CheckMessages("""[{"role":"system","content":"You are an agent.\n\nBe \"brief\"."},{"role":"user","content":"Hi"}]""", request, context);
        Assert.Contains(context.Report.Notes, static note => note.Subject is "system.x-anthropic-billing-header");
        Assert.Contains(context.Report.Notes, static note => note.Subject is "cache_control");
    }

    [Fact]
    public void Keeps_cache_breakpoints_for_an_upstream_that_takes_them()
    {
        var request = Request();
        request.System.Add(new TextPart(Text("You are an agent.")) { CacheControl = Raw("""{"type":"ephemeral"}""") });
        User(request, "Hi");

        CheckMessages("""[{"role":"system","content":[{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Hi"}]""", request, Context(quirks: Quirks.CacheControl));
    }

    [Theory]
    [InlineData("""{"mode":"strict"}""", true)]
    [InlineData("null", false)]
    public void Refuses_safeguards_that_nobody_would_keep(string value, bool refused)
    {
        var request = Request();
        User(request, "Hi");
        request.Extras.Add(new ExtraField(Text("safeguards"), Raw(value)));

        var fault = Record.Exception(() => Write(request, Context())) as DialectException;

        Assert.Equal(refused, fault is not null);
        if (refused)
            Assert.Contains("safeguards", fault!.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_every_result_right_after_the_call_and_the_rest_behind()
    {
        var request = Request();
        User(request, "Do it");
        Assistant(request, Call("a", "Read"), Call("b", "Bash"));
        var image = new ImagePart(new MediaSource.Base64(Text("image/png"), Text("iVBO")));
        request.Messages.Add(System("reminder"));
        Parts(request, Role.User, Result("b", new TextPart(Text("done"))), Result("a", image), new TextPart(Text("go on")));

        CheckMessages(
            """
            [{"role":"user","content":"Do it"},
             {"role":"assistant","content":null,"tool_calls":[
               {"id":"a","type":"function","function":{"name":"Read","arguments":"{\"x\":1}"}},
               {"id":"b","type":"function","function":{"name":"Bash","arguments":"{\"x\":1}"}}]},
             {"role":"tool","tool_call_id":"a","content":"(see the next user message)"},
             {"role":"tool","tool_call_id":"b","content":"done"},
             {"role":"user","content":[{"type":"text","text":"From the result of a tool call:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]},
             {"role":"system","content":"reminder"},
             {"role":"user","content":"go on"}]
            """,
            request);
    }

    [Fact]
    public void Says_what_a_tool_message_cannot_hold()
    {
        var request = Request();
        Assistant(request, Call("a", "f"), Call("b", "g"), Call("c", "h"));
        Parts(
            request,
            Role.User,
            Result("a"),
            new ToolResultPart(Text("b"), [new TextPart(Text("no such file"))], IsError: true),
            Result("c", new ToolReferencePart(Text("CronList")), new ToolReferencePart(Text("TaskStop"))));

        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal("(no output)", messages[1].GetProperty("content").GetString());
        Assert.Equal("Error: no such file", messages[2].GetProperty("content").GetString());
        Assert.Equal("Tool CronList is now loaded.\nTool TaskStop is now loaded.", messages[3].GetProperty("content").GetString());
    }

    [Fact]
    public void Says_of_each_result_whether_its_content_follows()
    {
        var request = Request();
        Assistant(request, Call("a", "f"), Call("b", "g"));
        Parts(request, Role.User, Result("a", new ImagePart(new MediaSource.Url(Text("https://x/y.png")))), Result("b"));
        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal("(see the next user message)", messages[1].GetProperty("content").GetString());
        Assert.Equal("(no output)", messages[2].GetProperty("content").GetString());
    }

    [Fact]
    public void Repairs_calls_without_results_and_results_without_calls()
    {
        var context = Context();
        var request = Request();
        Parts(request, Role.User, Result("lost", new TextPart(Text("orphan")), new OpaquePart(Text("search_result"), Raw("{}"))));
        Assistant(request, Call("a", "f"));
        User(request, "never mind");

        var messages = Written(request, context).GetProperty("messages");
        Assert.Equal(["user", "assistant", "tool", "user"], messages.EnumerateArray().Select(static message => message.GetProperty("role").GetString()));
        Assert.Contains("orphan", messages[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, context.Report.Notes.Count(static note => note.Action == TranslationAction.Repaired));
    }

    [Fact]
    public void Offers_deferred_tools_once_they_are_loaded()
    {
        var request = Request();
        Parts(request, Role.User, new TextPart(Text("Hi")));
        Assistant(request, Call("a", "ToolSearch"));
        Parts(request, Role.User, Result("a", new ToolReferencePart(Text("CronList"))));
        request.Tools.Add(new Tool { Name = Text("ToolSearch"), Parameters = Raw("""{"type":"object","properties":{"q":{"type":"string"}}}""") });
        request.Tools.Add(new Tool { Name = Text("DeferredToolPlaceholder"), DeferLoading = true });
        request.Tools.Add(new Tool { Name = Text("CronList"), DeferLoading = true, Parameters = Raw("{}"), Strict = true });
        request.Tools.Add(new Tool { Name = Text("web_search"), ServerToolType = Text("web_search_20250305"), Definition = Raw("""{"type":"web_search_20250305"}""") });

        CheckJson(
            """
            [{"type":"function","function":{"name":"ToolSearch","parameters":{"type":"object","properties":{"q":{"type":"string"}}}}},
             {"type":"function","function":{"name":"CronList","parameters":{"type":"object","properties":{}}}}]
            """,
            Written(request, Context()).GetProperty("tools"));
    }

    [Fact]
    public void Leaves_out_what_needs_tools_when_there_are_none()
    {
        var request = Request();
        User(request, "Hi");
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Auto);
        request.ParallelToolCalls = false;

        var written = Written(request, Context());
        Assert.False(written.TryGetProperty("tools", out _));
        Assert.False(written.TryGetProperty("tool_choice", out _));
        Assert.False(written.TryGetProperty("parallel_tool_calls", out _));
    }

    [Theory]
    [InlineData(32000L, 16384L, 16384L)]
    [InlineData(128000L, null, 128000L)]
    [InlineData(0L, null, 1L)]
    public void Keeps_max_tokens_within_the_model(long wanted, long? most, long expected)
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = wanted;
        Assert.Equal(expected, Written(request, Context(facts: new ModelFacts { MaxOutputTokens = most })).GetProperty("max_completion_tokens").GetInt64());
        Assert.Equal(expected, Written(request, Context(quirks: Quirks.MaxTokensOnly, facts: new ModelFacts { MaxOutputTokens = most })).GetProperty("max_tokens").GetInt64());
    }

    [Fact]
    public void Leaves_a_reasoning_model_room_to_answer()
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = 1;
        Assert.Equal(16, Written(request, Context(facts: Reasons)).GetProperty("max_completion_tokens").GetInt64());
    }

    [Theory]
    [InlineData("high", "high")]
    [InlineData("medium", "medium")]
    [InlineData("xhigh", "high")]
    [InlineData("max", "high")]
    public void Maps_an_effort(string effort, string expected) => CheckEffort(new Reasoning { Mode = ReasoningMode.Adaptive, Effort = Text(effort) }, expected);

    [Theory]
    [InlineData(1024L, "low")]
    [InlineData(16000L, "medium")]
    [InlineData(31999L, "high")]
    public void Maps_a_budget(long budget, string expected) => CheckEffort(new Reasoning { Mode = ReasoningMode.Enabled, BudgetTokens = budget }, expected);

    [Fact]
    public void Maps_thinking_switched_off_to_the_least() => CheckEffort(new Reasoning { Mode = ReasoningMode.Disabled }, "low");

    [Fact]
    public void Leaves_adaptive_thinking_to_the_model() => CheckEffort(new Reasoning { Mode = ReasoningMode.Adaptive }, null);

    [Theory]
    [InlineData("high", null, """{"effort":"high"}""")]
    [InlineData("max", null, """{"effort":"xhigh"}""")]
    [InlineData("none", null, """{"enabled":false}""")]
    [InlineData(null, 5000L, """{"max_tokens":5000}""")]
    [InlineData(null, null, """{"enabled":true}""")]
    public void Tells_a_reseller_how_any_model_shall_reason(string? effort, long? budget, string expected)
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Adaptive, Effort = effort is null ? null : Text(effort), BudgetTokens = budget };
        CheckJson(expected, Written(request, Context(quirks: Quirks.ReasoningObject)).GetProperty("reasoning"));
    }

    [Fact]
    public void Switches_thinking_off_where_there_is_a_switch()
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Disabled };
        CheckJson("""{"type":"disabled"}""", Written(request, Context(quirks: Quirks.ThinkingSwitch)).GetProperty("thinking"));
    }

    [Fact]
    public void Switches_thinking_off_where_it_would_make_a_forced_call_fail()
    {
        var request = Request();
        User(request, "Hi");
        request.Tools.Add(new Tool { Name = Text("f") });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required);
        CheckJson("""{"type":"disabled"}""", Written(request, Context(quirks: Quirks.ThinkingSwitch)).GetProperty("thinking"));
    }

    [Fact]
    public void Says_nothing_of_reasoning_and_all_of_sampling_to_a_model_that_does_not_reason()
    {
        var request = Request();
        User(request, "Hi");
        request.Reasoning = new Reasoning { Mode = ReasoningMode.Adaptive, Effort = Text("high") };
        request.Temperature = 0.5;
        var written = Written(request, Context());
        Assert.False(written.TryGetProperty("reasoning_effort", out _));
        Assert.Equal(0.5, written.GetProperty("temperature").GetDouble());
        Assert.False(Written(request, Context(facts: Reasons)).TryGetProperty("temperature", out _));
    }

    [Fact]
    public void Drops_what_only_Anthropic_knows_and_says_so()
    {
        var context = Context();
        var request = Request();
        User(request, "Hi");
        request.UserId = Text(new string('x', 150));
        request.TopK = 5;
        request.Extras.Add(new ExtraField(Text("context_management"), Raw("{}")));

        var written = Written(request, context);
        Assert.Equal(["model", "messages", "stream", "stream_options"], written.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(["top_k", "user", "context_management"], context.Report.Notes.Select(static note => note.Subject));
    }

    [Fact]
    public void Replays_reasoning_where_the_upstream_wants_it()
    {
        var request = Request();
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.AnthropicMessages, Text("sig"))), new TextPart(Text("Hi")));
        CheckMessages("""[{"role":"assistant","content":"Hi","reasoning_content":"hm"}]""", request, Context(quirks: Quirks.ReplaysReasoning));
        CheckMessages("""[{"role":"assistant","content":"Hi"}]""", request, Context());
    }

    [Fact]
    public void Gives_an_upstream_back_what_it_signed_itself()
    {
        var request = Request();
        var detail = Text("""{"type":"reasoning.text","signature":"s","index":0}""");
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.OpenAIChat, detail) { Provider = Text("test") }), new TextPart(Text("Hi")));
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), new(DialectId.OpenAIChat, detail) { Provider = Text("other") }), new TextPart(Text("Ho")));
        CheckMessages(
            """[{"role":"assistant","content":"Hi","reasoning_details":[{"type":"reasoning.text","signature":"s","index":0,"text":"hm"}]},{"role":"assistant","content":"Ho"}]""",
            request);
    }

    [Fact]
    public void Gives_Google_its_signature_back_beside_the_call_it_belongs_to()
    {
        var request = Request();
        var state = new ContinuationState(DialectId.GeminiGenerate, Text("Ab+/")) { Provider = Text("test") };
        Parts(request, Role.Assistant, new ThinkingPart(default, state), Call("a", "f"), Call("b", "g"));
        var calls = Written(request, Context()).GetProperty("messages")[0].GetProperty("tool_calls");
        CheckJson("""{"google":{"thought_signature":"Ab+/"}}""", calls[0].GetProperty("extra_content"));
        Assert.False(calls[1].TryGetProperty("extra_content", out _));
    }

    [Fact]
    public void Numbers_an_id_that_comes_twice_for_the_call_and_its_result()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, new ToolResultPart(Text("a"), [new TextPart(Text("1"))], false));
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, new ToolResultPart(Text("a"), [new TextPart(Text("2"))], false));
        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal(("a_2", "a_2"), (messages[2].GetProperty("tool_calls")[0].GetProperty("id").GetString(), messages[3].GetProperty("tool_call_id").GetString()));
    }

    [Fact]
    public void Replays_empty_reasoning_beside_calls_where_the_upstream_insists()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Assert.Equal(string.Empty, Written(request, Context(quirks: Quirks.ReplaysReasoning)).GetProperty("messages")[0].GetProperty("reasoning_content").GetString());
    }

    [Fact]
    public void Leaves_out_a_block_that_only_Anthropic_knows()
    {
        var context = Context();
        var request = Request();
        User(request, "Hi");
        Parts(request, Role.User, new OpaquePart(Text("search_result"), Raw("""{"type":"search_result"}""")));
        CheckMessages("""[{"role":"user","content":"Hi"}]""", request, context);
        Assert.Contains(context.Report.Notes, static note => note.Subject is "search_result");
    }

    [Fact]
    public void Leaves_out_a_turn_of_nothing_but_thinking()
    {
        var request = Request();
        User(request, "Hi");
        Parts(request, Role.Assistant, new ThinkingPart(Text("hm"), null));
        CheckMessages("""[{"role":"user","content":"Hi"}]""", request, Context());
    }

    [Fact]
    public void Shortens_long_ids_and_keeps_the_pair()
    {
        var id = "toolu_" + new string('x', 60);
        var request = Request();
        Assistant(request, Call(id, "f"));
        Parts(request, Role.User, Result(id, new TextPart(Text("ok"))));

        foreach (var (quirks, length) in new[] { (Quirks.None, 29), (Quirks.NineCharacterToolIds, 9) })
        {
            var messages = Written(request, Context(quirks: quirks)).GetProperty("messages");
            var written = messages[0].GetProperty("tool_calls")[0].GetProperty("id").GetString()!;
            Assert.Equal(length, written.Length);
            Assert.Equal(written, messages[1].GetProperty("tool_call_id").GetString());
        }
    }

    [Fact]
    public void Bridges_from_tool_results_to_the_user_where_the_upstream_wants_it()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, Result("a", new TextPart(Text("ok"))), new TextPart(Text("next")));
        Assert.Equal(["assistant", "tool", "assistant", "user"], Roles(request, Quirks.NoUserAfterTool));
        Assert.Equal(["assistant", "tool", "user"], Roles(request, Quirks.None));
    }

    [Fact]
    public void Turns_late_instructions_into_the_users_words_where_the_upstream_takes_none()
    {
        var request = Request();
        User(request, "Hi");
        request.Messages.Add(System("cwd: /tmp"));
        CheckMessages("""[{"role":"user","content":"Hi"},{"role":"user","content":"<system-reminder>\n\ncwd: /tmp\n\n</system-reminder>"}]""", request, Context(quirks: Quirks.SystemFirstOnly));
        Assert.Equal(["user"], Roles(request, Quirks.AlternatingRoles));
        Assert.Equal(["user", "system"], Roles(request, Quirks.None));
    }

    [Fact]
    public void Asks_for_a_schema_in_the_form_the_upstream_knows()
    {
        var request = Request();
        User(request, "Hi");
        request.OutputFormat = new OutputFormat(Raw("""{"type":"object"}"""));
        CheckJson("""{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"}}}""", Written(request, Context()).GetProperty("response_format"));

        var lowered = Written(request, Context(quirks: Quirks.NoJsonSchema));
        Assert.Equal("json_object", lowered.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Contains("""{"type":"object"}""", lowered.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sends_a_PDF_as_a_file_or_says_that_it_cannot()
    {
        var request = Request();
        Parts(request, Role.User, new DocumentPart(new MediaSource.Base64(Text("application/pdf"), Text("JVBE"))), new TextPart(Text("Read it")));
        var part = Written(request, Context()).GetProperty("messages")[0].GetProperty("content")[0];
        Assert.Equal("data:application/pdf;base64,JVBE", part.GetProperty("file").GetProperty("file_data").GetString());

        var context = Context(facts: new ModelFacts { PdfInput = false });
        Assert.Equal("text", Written(request, context).GetProperty("messages")[0].GetProperty("content")[0].GetProperty("type").GetString());
        Assert.Contains(context.Report.Notes, static note => note.Subject is "document");
    }

    [Fact]
    public void Writes_the_same_bytes_for_the_same_conversation()
    {
        var request = Request();
        User(request, "Hi");
        Assistant(request, Call("toolu_" + new string('x', 60), "f"));
        Assert.Equal(Write(request, Context()), Write(request, Context()));
    }

    private static ChatRequest Request() => new() { Origin = DialectId.AnthropicMessages, Stream = true, Model = Text("openai/gpt-4o") };

    private static void User(ChatRequest request, string text) => Parts(request, Role.User, new TextPart(Text(text)));

    private static void Assistant(ChatRequest request, params Part[] parts) => Parts(request, Role.Assistant, parts);

    private static Message System(string text)
    {
        var message = new Message(Role.System);
        message.Parts.Add(new TextPart(Text(text)));
        return message;
    }

    private static void Parts(ChatRequest request, Role role, params Part[] parts)
    {
        var message = new Message(role);
        message.Parts.AddRange(parts);
        request.Messages.Add(message);
    }

    private static ToolCallPart Call(string id, string name) => new(Text(id), Text(name), ToolArguments.FromValue(Raw("""{"x":1}""")));

    private static ToolResultPart Result(string id, params Part[] content) => new(Text(id), [.. content], IsError: false);

    private static JsonElement Written(ChatRequest request, WriteContext context) => JsonDocument.Parse(Write(request, context)).RootElement;

    private static IEnumerable<string?> Roles(ChatRequest request, Quirks quirks) =>
        Written(request, Context(quirks: quirks)).GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("role").GetString());

    private static void CheckMessages(string expected, ChatRequest request, WriteContext? context = null) =>
        CheckJson(expected, Written(request, context ?? Context()).GetProperty("messages"));

    private static void CheckEffort(Reasoning reasoning, string? expected)
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = 32000;
        request.Reasoning = reasoning;
        var written = Written(request, Context(facts: Reasons));
        Assert.Equal(expected, written.TryGetProperty("reasoning_effort", out var effort) ? effort.GetString() : null);
    }

    private static void CheckJson(string expected, JsonElement actual)
    {
        using var document = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(document.RootElement, actual), actual.GetRawText());
    }
}
