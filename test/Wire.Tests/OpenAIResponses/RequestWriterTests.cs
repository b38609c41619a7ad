using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>What an upstream of this dialect gets of requests in other dialects.</summary>
public sealed class RequestWriterTests
{
    [Fact]
    public void Reasoning_comes_back_right_before_the_call_that_it_led_to()
    {
        var input = Items("""
            {"model":"x","max_tokens":99,"messages":[{"role":"user","content":"go"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"hd1~r~openai~rs_1~ENC"},{"type":"text","text":"I look."},{"type":"tool_use","id":"call_1","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"ok"}]}]}
            """);

        Assert.Equal(["message", "reasoning", "message", "function_call", "function_call_output"], input.Select(Type));
        Assert.Equal("""{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"ENC"}""", input[1].GetRawText());
    }

    [Theory]
    [InlineData("hd1~r~azure~rs_1~ENC")] // written elsewhere: only its author can read it
    [InlineData("hd1~g~gemini~~SIG")]
    [InlineData("EqQBCkYIBxgCKkA")]
    public void Foreign_reasoning_is_left_out_and_reported(string signature)
    {
        var context = Writing.Context();
        var input = Items($$"""
            {"model":"x","max_tokens":99,"messages":[{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"{{signature}}"},{"type":"text","text":"Yes."}]},{"role":"user","content":"on"}]}
            """, context);

        Assert.Equal(["message", "message", "message"], input.Select(Type));
        Assert.Contains(context.Report.Notes, static note => note is { Action: TranslationAction.Dropped, Subject: "thinking" });
    }

    [Fact]
    public void Reasoning_without_what_it_led_to_is_left_out()
    {
        var input = Items("""
            {"model":"x","max_tokens":99,"messages":[{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"hd1~r~openai~rs_1~ENC"}]},{"role":"user","content":"on"}]}
            """);
        Assert.Equal(["message", "message"], input.Select(Type));
    }

    [Fact]
    public void Every_call_is_answered_right_behind_its_turn()
    {
        var input = Items("""
            {"model":"x","max_tokens":99,"messages":[{"role":"user","content":"go"},
             {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}},{"type":"tool_use","id":"b","name":"g","input":{}}]},
             {"role":"user","content":[{"type":"text","text":"first"},{"type":"tool_result","tool_use_id":"b","is_error":true,"content":[{"type":"text","text":"no"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"lost","content":"late"}]}]}
            """);

        Assert.Equal(["message", "function_call", "function_call", "function_call_output", "function_call_output", "message", "message"], input.Select(Type));
        Assert.Equal("""{"x":1}""", input[1].GetProperty("arguments").GetString());
        Assert.Contains("interrupted", input[3].GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            """[{"type":"input_text","text":"Error:"},{"type":"input_text","text":"no"},{"type":"input_image","image_url":"data:image/png;base64,AA=="}]""",
            input[4].GetProperty("output").GetRawText());
        Assert.Contains("late", input[6].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_too_long_are_replaced_alike_in_call_and_output()
    {
        var id = new string('x', 65);
        var input = Items($$"""
            {"model":"x","max_tokens":99,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"{{id}}","name":"f","input":{ } }]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}","content":"ok"}]}]}
            """);
        var made = input[0].GetProperty("call_id").GetString()!;
        Assert.InRange(made.Length, 1, 64);
        Assert.Equal(made, input[1].GetProperty("call_id").GetString());
    }

    [Fact]
    public void A_model_that_reasons_gives_its_reasoning_in_encrypted_form_and_keeps_nothing()
    {
        var body = Write("""{"model":"x","max_tokens":8,"thinking":{"type":"adaptive"},"output_config":{"effort":"max"},"temperature":1,"messages":[{"role":"user","content":"go"}]}""", Writing.Context(Writing.Reasoning));

        Assert.False(body.GetProperty("store").GetBoolean());
        Assert.Equal("""["reasoning.encrypted_content"]""", body.GetProperty("include").GetRawText());
        Assert.Equal("""{"effort":"high","summary":"auto"}""", body.GetProperty("reasoning").GetRawText());
        Assert.Equal(16, body.GetProperty("max_output_tokens").GetInt32());
        Assert.False(body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public void A_model_that_does_not_reason_is_asked_for_none()
    {
        var body = Write("""{"model":"x","max_tokens":99,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"go"}]}""", Writing.Context(new ModelFacts { Reasoning = ReasoningStyle.None }));
        Assert.False(body.TryGetProperty("include", out _));
        Assert.False(body.TryGetProperty("reasoning", out _));
    }

    [Theory]
    [InlineData(""" {"type":"enabled","budget_tokens":1000,"display":"omitted"} """)]
    [InlineData(""" {"type":"disabled"} """)]
    public void Who_wants_to_see_no_reasoning_is_shown_no_summary(string thinking)
    {
        var body = Write($$"""{"model":"x","max_tokens":2000,"thinking":{{thinking}},"messages":[{"role":"user","content":"go"}]}""", Writing.Context(Writing.Reasoning));
        Assert.False(body.GetProperty("reasoning").TryGetProperty("summary", out _));
    }

    [Fact]
    public void Functions_are_not_strict_unless_their_schema_allows_it()
    {
        var tools = Write("""
            {"model":"x","max_tokens":99,"messages":[{"role":"user","content":"go"}],"tools":[
             {"name":"open","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"string"}}}},
             {"name":"closed","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}},
             {"name":"bare","input_schema":{}}]}
            """).GetProperty("tools").EnumerateArray().ToList();

        Assert.Equal([false, true, false], tools.Select(static tool => tool.GetProperty("strict").GetBoolean()));
        Assert.Equal("""{"type":"object","properties":{}}""", tools[2].GetProperty("parameters").GetRawText());
    }

    [Fact]
    public void A_deferred_tool_is_sent_once_a_search_has_named_it()
    {
        var body = Write("""
            {"model":"x","max_tokens":99,"tools":[{"name":"ToolSearch","input_schema":{}},{"name":"A","defer_loading":true,"input_schema":{}},{"name":"B","defer_loading":true,"input_schema":{}}],
             "messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"ToolSearch","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"tool_reference","tool_name":"B"}]}]}]}
            """);
        Assert.Equal(["ToolSearch", "B"], body.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Equal("Tool B is now loaded.", body.GetProperty("input")[1].GetProperty("output").GetString());
    }

    [Fact]
    public void Who_asks_becomes_a_cache_key_that_is_the_same_on_every_turn()
    {
        var user = $"user_{new string('a', 64)}_account__session_1";
        var first = Write($$"""{"model":"x","max_tokens":99,"metadata":{"user_id":"{{user}}"},"messages":[{"role":"user","content":"go"}]}""");
        var next = Write($$"""{"model":"x","max_tokens":99,"metadata":{"user_id":"{{user}}"},"messages":[{"role":"user","content":"go"},{"role":"assistant","content":"ok"},{"role":"user","content":"on"}]}""");
        var other = Write($$"""{"model":"x","max_tokens":99,"metadata":{"user_id":"{{user}}2"},"messages":[{"role":"user","content":"go"}]}""");

        Assert.Equal(Key(first), Key(next));
        Assert.NotEqual(Key(first), Key(other));
        Assert.False(first.TryGetProperty("safety_identifier", out _));

        static string Key(JsonElement body) => body.GetProperty("prompt_cache_key").GetString()!;
    }

    [Fact]
    public void A_schema_for_the_answer_goes_into_its_text_settings()
    {
        var body = Writing.Write(DialectId.OpenAIChat, """{"model":"x","messages":[{"role":"user","content":"go"}],"verbosity":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}}""");
        Assert.Equal("""{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true},"verbosity":"low"}""", body.GetProperty("text").GetRawText());
    }

    [Fact]
    public void Fields_of_a_chat_client_that_mean_the_same_here_cross_as_they_are()
    {
        var body = Writing.Write(DialectId.OpenAIChat, """{"model":"x","messages":[{"role":"user","content":"go"}],"metadata":{"a":"b"},"service_tier":"flex","prompt_cache_key":"k","safety_identifier":"s","seed":1}""");
        foreach (var name in (string[])["metadata", "service_tier", "prompt_cache_key", "safety_identifier"])
            Assert.True(body.TryGetProperty(name, out _), name);
        Assert.False(body.TryGetProperty("seed", out _));
    }

    [Fact]
    public void A_custom_tool_of_a_chat_client_stays_one()
    {
        var body = Writing.Write(DialectId.OpenAIChat, """
            {"model":"x","tools":[{"type":"custom","custom":{"name":"sql","description":"d","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: x"}}}}],
             "messages":[{"role":"user","content":"go"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"custom","custom":{"name":"sql","input":"select"}}]},{"role":"tool","tool_call_id":"c1","content":"1"}]}
            """);
        Assert.Equal("""{"type":"custom","name":"sql","description":"d","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}""", body.GetProperty("tools")[0].GetRawText());
        Assert.Equal(["message", "custom_tool_call", "custom_tool_call_output"], body.GetProperty("input").EnumerateArray().Select(Type));
    }

    [Fact]
    public void Allowed_tools_are_listed_flat()
    {
        var body = Writing.Write(DialectId.OpenAIChat, """
            {"model":"x","messages":[{"role":"user","content":"go"}],"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"b"}}]}},"parallel_tool_calls":false}
            """);
        Assert.Equal("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"b"}]}""", body.GetProperty("tool_choice").GetRawText());
        Assert.False(body.GetProperty("parallel_tool_calls").GetBoolean());
    }

    [Fact]
    public void A_web_search_is_the_providers_own()
    {
        var request = new ChatRequest { Origin = DialectId.AnthropicMessages, ToolChoice = new ToolChoice(ToolChoiceMode.Named, JsonText.From("web_search")) };
        request.Messages.Add(new Message(Role.User) { Parts = { new TextPart(JsonText.From("go")) } });
        request.Tools.Add(new Tool
        {
            Name = JsonText.From("web_search"),
            ServerToolType = JsonText.From("web_search_20250305"),
            ServerTool = HostedTools.WebSearch,
            Web = new WebToolOptions { MaxUses = 8, AllowedDomains = [JsonText.From("a.example")] },
        });
        using var output = new JsonEmitter();
        Dialect.Of(DialectId.OpenAIResponses).WriteRequest(request, Writing.Context(), output);
        var body = JsonElement.Parse(output.WrittenSpan);

        Assert.Equal("""[{"type":"web_search","filters":{"allowed_domains":["a.example"]}}]""", body.GetProperty("tools").GetRawText());
        Assert.Equal("""{"type":"web_search"}""", body.GetProperty("tool_choice").GetRawText());
        Assert.Equal(8, body.GetProperty("max_tool_calls").GetInt32());
        Assert.Equal("""["web_search_call.action.sources"]""", body.GetProperty("include").GetRawText());
    }

    [Fact]
    public void Who_replays_plain_reasoning_gets_it_back()
    {
        var context = Writing.Context(quirks: Quirks.ReplaysReasoning);
        var input = Writing.Write(DialectId.OpenAIChat, """{"model":"x","messages":[{"role":"user","content":"go"},{"role":"assistant","content":"yes","reasoning_content":"hm"},{"role":"user","content":"on"}]}""", context)
            .GetProperty("input").EnumerateArray().ToList();
        Assert.Equal("""{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]}""", input[1].GetRawText());
    }

    private static JsonElement Write(string body, WriteContext? context = null) => Writing.Write(DialectId.AnthropicMessages, body, context);

    private static List<JsonElement> Items(string body, WriteContext? context = null) => [.. Write(body, context).GetProperty("input").EnumerateArray()];

    private static string? Type(JsonElement item) => item.GetProperty("type").GetString();
}
