using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>What other dialects' upstreams get of a client of this one.</summary>
public sealed class RequestReaderTests
{
    private const string Codex = """
        {"model":"x","instructions":"Be brief.","store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"k","client_metadata":{"a":"b"},"parallel_tool_calls":true,
         "tools":[{"type":"function","name":"shell","description":"d","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},
          {"type":"custom","name":"apply_patch","description":"p","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
          {"type":"namespace","name":"mcp__files","description":"n","tools":[{"type":"function","name":"read","parameters":{"type":"object","properties":{}}}]},
          {"type":"local_shell"}],
         "input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"Rules."}]},
          {"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]},
          {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"hd1~a~test~~SIG"},
          {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look."}]},
          {"type":"function_call","call_id":"c1","name":"shell","arguments":"{\"cmd\":\"ls\"}"},
          {"type":"function_call","call_id":"c2","name":"read","namespace":"mcp__files","arguments":"{}"},
          {"type":"custom_tool_call","call_id":"c3","name":"apply_patch","input":"*** Begin\n"},
          {"type":"function_call_output","call_id":"c1","output":"a.txt"},
          {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"body"}]},
          {"type":"custom_tool_call_output","call_id":"c3","output":"done"},
          {"type":"message","role":"user","content":[{"type":"input_text","text":"and?"}]}]}
        """;

    [Fact]
    public void Items_of_one_turn_are_one_message_with_their_results_behind()
    {
        var messages = Writing.WriteFor(DialectId.OpenAIChat, Codex).GetProperty("messages").EnumerateArray().ToList();

        Assert.Equal(["system", "user", "assistant", "tool", "tool", "tool", "user"], messages.Select(static message => message.GetProperty("role").GetString()));
        Assert.Equal("Be brief.\n\nRules.", messages[0].GetProperty("content").GetString());
        Assert.Equal("I look.", messages[2].GetProperty("content").GetString());
        Assert.Equal(
            ["""shell {"cmd":"ls"}""", "mcp__files__read {}", """apply_patch {"input":"*** Begin\n"}"""],
            messages[2].GetProperty("tool_calls").EnumerateArray().Select(static call => $"{call.GetProperty("function").GetProperty("name")} {call.GetProperty("function").GetProperty("arguments")}"));
    }

    [Fact]
    public void Tools_of_a_namespace_are_told_apart_by_their_full_names()
    {
        var tools = Writing.WriteFor(DialectId.OpenAIChat, Codex).GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("function")).ToList();
        Assert.Equal(["shell", "apply_patch", "mcp__files__read"], tools.Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Equal("string", tools[1].GetProperty("parameters").GetProperty("properties").GetProperty("input").GetProperty("type").GetString());
    }

    [Fact]
    public void A_full_name_that_is_too_long_is_cut_and_stays_unique()
    {
        var names = Enumerable.Range(0, 2).Select(static number => new string('n', 60) + number).ToList();
        var tools = Writing.WriteFor(DialectId.OpenAIChat, $$"""
            {"model":"x","input":"go","tools":[{"type":"namespace","name":"space","tools":[{"type":"function","name":"{{names[0]}}"},{"type":"function","name":"{{names[1]}}"}]}]}
            """).GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("function").GetProperty("name").GetString()!).ToList();
        Assert.All(tools, static name => Assert.Equal(64, name.Length));
        Assert.NotEqual(tools[0], tools[1]);
    }

    [Fact]
    public void What_another_upstream_signed_reaches_it_again()
    {
        var context = Writing.Context(new ModelFacts { Reasoning = ReasoningStyle.Adaptive }, provider: "test");
        var turn = Writing.WriteFor(DialectId.AnthropicMessages, Codex, context).GetProperty("messages")[1];
        Assert.Equal("""{"type":"thinking","thinking":"hm","signature":"SIG"}""", turn.GetProperty("content")[0].GetRawText());
    }

    [Fact]
    public void Redacted_reasoning_reaches_its_author_again()
    {
        var parts = Read("""{"model":"x","input":[{"type":"reasoning","summary":[],"encrypted_content":"hd1~x~anthropic~~AAA="},{"role":"assistant","content":"ok"}]}""").Messages[0].Parts;
        Assert.Equal("AAA=", Assert.IsType<RedactedThinkingPart>(parts[0]).Data.ToString());
    }

    [Theory]
    [InlineData(""" "previous_response_id":"resp_1" """, "previous_response_id")]
    [InlineData(""" "conversation":{"id":"conv_1"} """, "conversation")]
    [InlineData(""" "background":true """, "background")]
    [InlineData(""" "prompt":{"id":"pmpt_1"} """, "prompt")]
    public void What_only_the_provider_remembers_is_refused_elsewhere(string field, string named)
    {
        foreach (var upstream in (DialectId[])[DialectId.OpenAIChat, DialectId.AnthropicMessages])
        {
            var refusal = Assert.Throws<DialectException>(() => Writing.WriteFor(upstream, $$"""{"model":"x","input":"go",{{field}}}"""));
            Assert.Equal((400, named), (refusal.Error.StatusCode, refusal.Error.Param));
            Assert.Contains("not supported", refusal.Error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_reference_to_an_item_is_refused_elsewhere()
    {
        var refusal = Assert.Throws<DialectException>(() => Writing.WriteFor(DialectId.OpenAIChat, """{"model":"x","input":[{"type":"item_reference","id":"msg_1"}]}"""));
        Assert.Contains("item_reference", refusal.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "background":false,"previous_response_id":null """)]
    public void What_is_switched_off_hinders_nobody(string field) =>
        Assert.Equal("m", Writing.WriteFor(DialectId.OpenAIChat, $$"""{"model":"x","input":"go",{{field}}}""").GetProperty("model").GetString());

    [Fact]
    public void Tools_that_an_item_brings_are_offered_like_all_others()
    {
        const string Body = """
            {"model":"x","input":[{"role":"user","content":"go"},{"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"late","parameters":{"type":"object","properties":{}}}]},{"role":"user","content":"on"}]}
            """;
        Assert.Equal("late", Writing.WriteFor(DialectId.AnthropicMessages, Body).GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.False(JsonElement.Parse(Writing.Rewrite(Body)).TryGetProperty("tools", out _));
    }

    [Fact]
    public void The_definition_of_a_namespace_is_written_once()
    {
        var own = Codex.Replace("hd1~a~test~~SIG", "gAAAA", StringComparison.Ordinal);
        var body = JsonElement.Parse(Writing.Rewrite(own));
        Assert.Equal(["function", "custom", "namespace", "local_shell"], body.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("type").GetString()));
        Assert.Equal(Spelling.OfRequest(Encoding.UTF8.GetBytes(own)), Spelling.OfRequest(Encoding.UTF8.GetBytes(Writing.Rewrite(own))));
    }

    [Theory]
    [InlineData("""{"input":"go"}""", "model")]
    [InlineData("""{"model":"x","input":[{"role":"nobody","content":"x"}]}""", "input")]
    [InlineData("""{"model":"x","input":7}""", "input")]
    [InlineData("""{"model":"x","input":"go","tools":[{"type":"function"}]}""", "tools")]
    [InlineData("""{"model":"x","input":"go","tool_choice":"perhaps"}""", "tool_choice")]
    [InlineData("""{"model":"x","input":[{"type":"function_call","name":"f","arguments":"{}"}]}""", "input")]
    public void Faults_are_named(string body, string field) =>
        Assert.Equal(field, Assert.Throws<DialectException>(() => Read(body)).Error.Param);

    private static ChatRequest Read(string body)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        return Dialect.Of(DialectId.OpenAIResponses).ReadRequest(index);
    }
}
