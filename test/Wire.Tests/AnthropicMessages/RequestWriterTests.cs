using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class RequestWriterTests
{
    private readonly TranslationReport _report = new();

    [Fact]
    public void Instructions_become_the_system_field_and_later_ones_a_reminder_in_place()
    {
        var request = NewRequest(
            New(Role.System, T("First.")),
            New(Role.User, T("hi")),
            New(Role.System, T("Second.")),
            New(Role.Assistant, T("ok ")));
        request.System.Add(new TextPart(J("Zeroth.")));

        var body = Write(request);

        Assert.Equal("""[{"type":"text","text":"Zeroth."},{"type":"text","text":"First."}]""", Raw(body, "system"));
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":"<system-reminder>\nSecond.\n</system-reminder>"}]},{"role":"assistant","content":[{"type":"text","text":"ok"}]}]""",
            Raw(body, "messages"));
        Assert.Contains(_report.Notes, note => note is { Action: TranslationAction.Lowered, Subject: "messages.2" });
    }

    [Fact]
    public void Results_follow_their_calls_in_one_message_in_call_order()
    {
        var body = Write(NewRequest(
            New(Role.User, T("go")),
            New(Role.Assistant, Call("call_a", "A"), Call("call_b", "B")),
            New(Role.User, Result("call_b", "2")),
            New(Role.User, T("and then"), Result("call_a", "1"))));

        Assert.Equal(["tool_result call_a", "tool_result call_b", "text"], Parts(body, 2));
    }

    [Fact]
    public void Ids_are_made_valid_and_unique_and_pairs_stay_pairs()
    {
        var body = Write(NewRequest(
            New(Role.User, T("go")),
            New(Role.Assistant, Call("a.b", "A"), Call("a:b", "B"), Call("a_b", "C")),
            New(Role.User, Result("a_b", "3"), Result("a:b", "2"), Result("a.b", "1")),
            New(Role.Assistant, Call("a.b", "A")),
            New(Role.User, Result("a.b", "4"))));

        Assert.Equal(["tool_use a_b", "tool_use a_b_2", "tool_use a_b_3"], Parts(body, 1));
        Assert.Equal(["tool_result a_b", "tool_result a_b_2", "tool_result a_b_3"], Parts(body, 2));
        Assert.Equal(["tool_use a_b_4"], Parts(body, 3));
        Assert.Equal(["tool_result a_b_4"], Parts(body, 4));
        Assert.Contains("\"text\":\"1\"", body.RootElement.GetProperty("messages")[2].GetProperty("content")[0].GetRawText());
    }

    [Fact]
    public void Calls_without_results_and_results_without_calls_are_repaired()
    {
        var body = Write(NewRequest(
            New(Role.User, T("go")),
            New(Role.Assistant, Call("call_a", "A")),
            New(Role.User, Result("call_gone", "left over"))));

        Assert.Equal(["tool_result call_a", "text"], Parts(body, 2));
        Assert.Equal([TranslationAction.Injected, TranslationAction.Lowered], _report.Notes.Where(n => n.Subject is "tool_result").Select(n => n.Action).Order().Reverse());
    }

    [Fact]
    public void Thinking_that_Anthropic_did_not_sign_is_dropped_and_never_forged()
    {
        var body = Write(NewRequest(
            New(Role.User, T("go")),
            New(Role.Assistant, new ThinkingPart(J("mine"), new(DialectId.AnthropicMessages, J("EqkECg=="))), new ThinkingPart(J("theirs"), null), new ThinkingPart(J("theirs"), new(DialectId.AnthropicMessages, J("not ours"))), new ThinkingPart(J("theirs"), new(DialectId.GeminiGenerate, J("EqkECg=="))), T("ok")),
            New(Role.Assistant, new ThinkingPart(J("alone"), null)),
            New(Role.User, T("on"))));

        Assert.Equal(["thinking", "text"], Parts(body, 1));
        Assert.Contains(_report.Notes, note => note is { Action: TranslationAction.Dropped, Subject: "messages.1.thinking" });
        Assert.Equal(3, body.RootElement.GetProperty("messages").GetArrayLength());
    }

    [Theory]
    [InlineData(null, null, 4096)]
    [InlineData(null, 8192L, 8192)]
    [InlineData(500L, 8192L, 500)]
    [InlineData(32000L, 8192L, 8192)]
    public void The_limit_of_the_answer_is_always_there_and_within_the_models(long? asked, long? most, long expected)
    {
        var request = NewRequest(New(Role.User, T("hi")));
        request.MaxTokens = asked;

        Assert.Equal(expected, Write(request, new ModelFacts { MaxOutputTokens = most }).RootElement.GetProperty("max_tokens").GetInt64());
    }

    [Theory]
    [InlineData("minimal", 1798)]
    [InlineData("low", 5670)]
    [InlineData("medium", 14188)]
    [InlineData("high", 25804)]
    public void Effort_becomes_a_budget_below_the_limit(string effort, long budget)
    {
        var request = Thinking(new Reasoning { Effort = J(effort) });

        var thinking = Write(request, new ModelFacts { Reasoning = ReasoningStyle.Budget }).RootElement.GetProperty("thinking");

        Assert.Equal($$"""{"type":"enabled","budget_tokens":{{budget}}}""", thinking.GetRawText());
    }

    [Fact]
    public void Effort_becomes_adaptive_thinking_where_the_model_has_it()
    {
        var body = Write(Thinking(new Reasoning { Effort = J("xhigh") }), new ModelFacts { Reasoning = ReasoningStyle.Adaptive });

        Assert.Equal("""{"type":"adaptive"}""", Raw(body, "thinking"));
        Assert.Equal("""{"effort":"high"}""", Raw(body, "output_config"));
    }

    [Fact]
    public void A_model_that_takes_both_gets_an_effort_beside_its_budget()
    {
        var body = Write(Thinking(new Reasoning { Effort = J("high") }), ModelFamily.Facts("claude-opus-4-5"));

        Assert.Equal("""{"type":"enabled","budget_tokens":25804}""", Raw(body, "thinking"));
        Assert.Equal("""{"effort":"high"}""", Raw(body, "output_config"));
    }

    [Fact]
    public void Nothing_asked_of_thinking_is_nothing_said()
    {
        var body = Write(Thinking(new Reasoning()), new ModelFacts { Reasoning = ReasoningStyle.Budget });

        Assert.False(body.RootElement.TryGetProperty("thinking", out _));
    }

    [Theory]
    [InlineData(ReasoningStyle.None)]
    [InlineData(ReasoningStyle.Unknown)]
    public void Nothing_is_said_about_thinking_to_a_model_that_may_not_know_it(object style)
    {
        var body = Write(Thinking(new Reasoning { Effort = J("high") }), new ModelFacts { Reasoning = (ReasoningStyle)style });

        Assert.False(body.RootElement.TryGetProperty("thinking", out _));
        Assert.Contains(_report.Notes, note => note is { Action: TranslationAction.Dropped, Subject: "thinking" });
    }

    [Fact]
    public void Thinking_and_the_settings_it_forbids_are_never_sent_together()
    {
        var request = Thinking(new Reasoning { Mode = ReasoningMode.Enabled, BudgetTokens = 50_000 });
        (request.Temperature, request.TopP, request.TopK) = (0.3, 0.5, 10);

        var body = Write(request, new ModelFacts { Reasoning = ReasoningStyle.Budget });

        Assert.Equal("""{"type":"enabled","budget_tokens":31999}""", Raw(body, "thinking"));
        Assert.DoesNotContain(body.RootElement.EnumerateObject(), field => field.Name is "temperature" or "top_p" or "top_k");
    }

    [Fact]
    public void Thinking_is_left_out_in_the_midst_of_a_turn_that_began_without_it()
    {
        var request = NewRequest(New(Role.User, T("go")), New(Role.Assistant, Call("call_a", "A")), New(Role.User, Result("call_a", "1")));
        (request.MaxTokens, request.Reasoning) = (32000, new Reasoning { Effort = J("high") });

        Assert.False(Write(request, new ModelFacts { Reasoning = ReasoningStyle.Budget }).RootElement.TryGetProperty("thinking", out _));
    }

    [Fact]
    public void A_forced_call_comes_before_thinking()
    {
        var request = Thinking(new Reasoning { Effort = J("high") });
        request.Tools.Add(new Tool { Name = J("A") });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required);

        var body = Write(request, new ModelFacts { Reasoning = ReasoningStyle.Adaptive });

        Assert.Equal("""{"type":"any"}""", Raw(body, "tool_choice"));
        Assert.False(body.RootElement.TryGetProperty("thinking", out _));
    }

    [Fact]
    public void Tools_have_a_schema_of_type_object_and_a_choice_only_with_tools()
    {
        var request = NewRequest(New(Role.User, T("hi")));
        request.ParallelToolCalls = false;
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Named, J("A"));
        Assert.False(Write(request).RootElement.TryGetProperty("tool_choice", out _));

        request.Tools.Add(new Tool { Name = J("A"), Parameters = RawJson.FromLiteral("{\"properties\":{\"x\":{}}}"u8) });
        request.Tools.Add(new Tool { Name = J("B") });
        request.Tools.Add(new Tool { Name = J("web_search"), ServerToolType = J("web_search_preview"), Definition = RawJson.FromLiteral("{}"u8) });
        var body = Write(request);

        Assert.Equal(
            """[{"name":"A","input_schema":{"type":"object","properties":{"x":{}}}},{"name":"B","input_schema":{"type":"object","properties":{}}}]""",
            Raw(body, "tools"));
        Assert.Equal("""{"type":"tool","name":"A","disable_parallel_tool_use":true}""", Raw(body, "tool_choice"));
    }

    [Fact]
    public void Structured_output_is_said_as_a_schema_or_in_words()
    {
        var request = NewRequest(New(Role.User, T("hi")));
        request.OutputFormat = new OutputFormat(RawJson.FromLiteral("{\"type\":\"object\"}"u8));
        Assert.Equal("""{"format":{"type":"json_schema","schema":{"type":"object"}}}""", Raw(Write(request), "output_config"));

        Assert.Contains("JSON Schema", Raw(Write(request, new ModelFacts { JsonSchemaOutput = false }), "system"));

        request.OutputFormat = new OutputFormat(default(RawJson));
        Assert.Contains("one JSON object", Raw(Write(request), "system"));
    }

    [Fact]
    public void Media_are_written_as_sources()
    {
        var body = Write(NewRequest(New(
            Role.User,
            new ImagePart(new MediaSource.Base64(J("image/png"), J("iVBO"))),
            new ImagePart(new MediaSource.Url(J("https://example.com/a.png"))),
            new DocumentPart(new MediaSource.Base64(J("text/markdown"), J("IyBIaSAi"))) { Title = J("a.md") },
            new DocumentPart(new MediaSource.Base64(J("application/pdf"), J("JVBE"))))));

        Assert.Equal(
            """[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"# Hi \""},"title":"a.md"},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}]""",
            body.RootElement.GetProperty("messages")[0].GetProperty("content").GetRawText());
    }

    [Fact]
    public void What_must_not_be_dropped_is_refused()
    {
        Assert.Contains("audio", Fault(NewRequest(New(Role.User, new AudioPart(J("UklG"), J("wav"))))));
        Assert.Contains("another provider", Fault(NewRequest(New(Role.User, new DocumentPart(new MediaSource.FileId(J("file-1")))))));
        Assert.Contains("application/msword", Fault(NewRequest(New(Role.User, new DocumentPart(new MediaSource.Base64(J("application/msword"), J("AAAA")))))));
        Assert.Contains("at least one message", Fault(NewRequest()));
        var twice = NewRequest(New(Role.User, T("hi")));
        twice.Extras.Add(new ExtraField(J("n"), RawJson.FromLiteral("2"u8)));
        Assert.Contains("one answer", Fault(twice));
    }

    [Fact]
    public void Foreign_settings_are_dropped_and_reported()
    {
        var request = NewRequest(New(Role.User, T("hi")));
        request.Extras.Add(new ExtraField(J("frequency_penalty"), RawJson.FromLiteral("0.5"u8)));
        (request.Temperature, request.TopP) = (1.7, 0.9);
        request.StopSequences.AddRange([J(" \n"), J("###")]);

        var body = Write(request);

        Assert.Equal("1", Raw(body, "temperature"));
        Assert.Equal("""["###"]""", Raw(body, "stop_sequences"));
        Assert.False(body.RootElement.TryGetProperty("frequency_penalty", out _));
        Assert.Equal(["frequency_penalty", "max_tokens", "stop_sequences", "temperature", "top_p"], _report.Notes.Select(note => note.Subject).Order());
    }

    [Fact]
    public void Blank_texts_are_left_out_and_cache_marks_are_kept()
    {
        var body = Write(NewRequest(
            New(Role.User, T(""), T(" \n\t"), T("hi") with { CacheControl = RawJson.FromLiteral("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}"u8) }),
            New(Role.Assistant, T("\\n"), T("ends with a slash \\\\n ")),
            New(Role.Assistant, T("\n"))));

        Assert.Equal("""[{"type":"text","text":"hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]""", body.RootElement.GetProperty("messages")[0].GetProperty("content").GetRawText());
        Assert.Equal(["\\n", "ends with a slash \\\\n"], body.RootElement.GetProperty("messages")[1].GetProperty("content").EnumerateArray().Select(p => p.GetProperty("text").GetString()));
    }

    [Fact]
    public void The_user_speaks_first()
    {
        var alone = new ChatRequest { Origin = DialectId.OpenAIChat };
        alone.System.Add(new TextPart(J("Say hello.")));

        Assert.Equal("""[{"role":"user","content":[{"type":"text","text":"Say hello."}]}]""", Raw(Write(alone), "messages"));
        Assert.Equal("user", Write(NewRequest(New(Role.Assistant, T("Hello!")), New(Role.User, T("hi")))).RootElement.GetProperty("messages")[0].GetProperty("role").GetString());
    }

    private string Fault(ChatRequest request)
    {
        var fault = Assert.Throws<DialectException>(() => Write(request));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSource.Client), (fault.Error.Kind, fault.Error.Source));
        return fault.Error.Message;
    }

    private JsonDocument Write(ChatRequest request, ModelFacts? facts = null)
    {
        using var output = new JsonEmitter();
        var context = new WriteContext { Provider = "test", Model = "claude-test", Facts = facts ?? ModelFacts.Unknown, Quirks = Quirks.None, Report = _report };
        AnthropicMessagesDialect.Instance.WriteRequest(request, context, output);
        return JsonDocument.Parse(output.WrittenSpan.ToArray());
    }

    private static ChatRequest Thinking(Reasoning reasoning)
    {
        var request = NewRequest(New(Role.User, T("hi")));
        (request.MaxTokens, request.Reasoning) = (32000, reasoning);
        return request;
    }

    private static ChatRequest NewRequest(params ReadOnlySpan<Message> messages)
    {
        var request = new ChatRequest { Origin = DialectId.OpenAIChat, Model = J("any") };
        request.Messages.AddRange(messages);
        return request;
    }

    private static Message New(Role role, params ReadOnlySpan<Part> parts)
    {
        var message = new Message(role);
        message.Parts.AddRange(parts);
        return message;
    }

    private static IEnumerable<string> Parts(JsonDocument body, int message) =>
        body.RootElement.GetProperty("messages")[message].GetProperty("content").EnumerateArray().Select(static part => part.GetProperty("type").GetString() switch
        {
            "tool_use" => $"tool_use {part.GetProperty("id").GetString()}",
            "tool_result" => $"tool_result {part.GetProperty("tool_use_id").GetString()}",
            var type => type!,
        });

    private static string Raw(JsonDocument body, string field) => body.RootElement.GetProperty(field).GetRawText();

    private static TextPart T(string text) => new(J(text));

    private static ToolCallPart Call(string id, string name) => new(J(id), J(name), ToolArguments.FromText(J("{}")));

    private static ToolResultPart Result(string id, string text) => new(J(id), [T(text)], IsError: false);

    private static JsonText J(string text) => JsonText.From(text);
}
