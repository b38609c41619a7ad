using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class RequestReaderTests
{
    [Fact]
    public void Settings_are_read()
    {
        var request = Read("""
            {"model":"openai/gpt-4o","max_tokens":32000,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["a","b"],
             "thinking":{"type":"adaptive","display":"updates"},"output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}},"task_budget":7},
             "metadata":{"user_id":"u-1"},"service_tier":"auto","context_management":{"edits":[]},"messages":[]}
            """);

        Assert.Equal(("openai/gpt-4o", 32000L, true), (request.Model.ToString(), request.MaxTokens, request.Stream));
        Assert.Equal((0.5, 0.9, 40L), (request.Temperature, request.TopP, request.TopK));
        Assert.Equal(["a", "b"], request.StopSequences.Select(s => s.ToString()));
        Assert.Equal((ReasoningMode.Adaptive, "updates", "high"), (request.Reasoning!.Mode, request.Reasoning.Display.ToString(), request.Reasoning.Effort.ToString()));
        Assert.Equal("""{"type":"object"}""", request.OutputFormat!.Schema.ToString());
        Assert.Equal("u-1", request.UserId.ToString());
        Assert.Equal(["output_config.task_budget", "service_tier", "context_management"], request.Extras.Select(e => e.Name.ToString()));
    }

    [Fact]
    public void System_and_contents_may_be_strings_and_system_may_stand_anywhere()
    {
        var request = Read("""
            {"model":"m","system":"Be brief.","messages":[{"role":"user","content":"hi"},{"content":"late","role":"system"},
             {"role":"user","content":[{"text":"two","type":"text","cache_control":{"type":"ephemeral"}}]}]}
            """);

        Assert.Equal("Be brief.", Assert.Single(request.System).Text.ToString());
        Assert.Equal([Role.User, Role.System, Role.User], request.Messages.Select(m => m.Role));
        var text = Assert.IsType<TextPart>(Assert.Single(request.Messages[2].Parts));
        Assert.Equal(("two", """{"type":"ephemeral"}"""), (text.Text.ToString(), text.CacheControl.ToString()));
    }

    [Fact]
    public void Every_kind_of_part_is_read()
    {
        var request = Read("""
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}},
              {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
              {"type":"document","title":"T","context":"C","citations":{"enabled":true},"source":{"type":"text","media_type":"text/plain","data":"plain"}},
              {"type":"document","source":{"type":"content","content":[{"type":"text","text":"inner"}]}},
              {"type":"document","source":{"type":"file","file_id":"file_1"}},
              {"tool_use_id":"toolu_1","is_error":true,"type":"tool_result","content":[{"type":"text","text":"a"},{"type":"tool_reference","tool_name":"CronList"},{"type":"search_result","title":"s"}]},
              {"type":"tool_result","tool_use_id":"toolu_2"},
              {"type":"container_upload","file_id":"f"}]},
             {"role":"assistant","content":[
              {"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"thinking","thinking":"no"},{"type":"redacted_thinking","data":"EqkE"},
              {"type":"tool_use","id":"toolu_3","name":"Read","input":{"a":1}},
              {"type":"server_tool_use","id":"s","name":"web_search","input":{}}]}]}
            """);

        var user = request.Messages[0].Parts;
        Assert.Equal("iVBO", ((MediaSource.Base64)((ImagePart)user[0]).Source).Data.ToString());
        Assert.Equal("https://example.com/a.png", ((MediaSource.Url)((ImagePart)user[1]).Source).Address.ToString());
        var document = (DocumentPart)user[2];
        Assert.Equal(("T", "C", "plain"), (document.Title.ToString(), document.Context.ToString(), ((MediaSource.PlainText)document.Source).Text.ToString()));
        Assert.IsType<TextPart>(Assert.Single(((MediaSource.Parts)((DocumentPart)user[3]).Source).Content));
        Assert.Equal("file_1", ((MediaSource.FileId)((DocumentPart)user[4]).Source).Id.ToString());
        var result = (ToolResultPart)user[5];
        Assert.Equal(("toolu_1", true), (result.CallId.ToString(), result.IsError));
        Assert.Equal([typeof(TextPart), typeof(ToolReferencePart), typeof(OpaquePart)], result.Content.Select(p => p.GetType()));
        Assert.Empty(((ToolResultPart)user[6]).Content);
        Assert.Equal("""{"type":"container_upload","file_id":"f"}""", ((OpaquePart)user[7]).Value.ToString());

        var assistant = request.Messages[1].Parts;
        Assert.Equal("c2ln", ((ThinkingPart)assistant[0]).State!.Value.Data.ToString());
        Assert.Null(((ThinkingPart)assistant[1]).State);
        Assert.Equal("EqkE", ((RedactedThinkingPart)assistant[2]).Data.ToString());
        Assert.Equal("Read", ((ToolCallPart)assistant[3]).Name.ToString());
        Assert.Equal("server_tool_use", ((OpaquePart)assistant[4]).Type.ToString());
    }

    [Fact]
    public void Tools_are_read_and_server_tools_need_no_schema()
    {
        var request = Read("""
            {"model":"m","messages":[],"tools":[
              {"name":"Read","description":"d","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"},"novelty":1},
              {"name":"Later","input_schema":{"type":"object","properties":{}},"defer_loading":true,"type":"custom"},
              {"type":"web_search_20250305","name":"web_search","max_uses":8}],
             "tool_choice":{"type":"tool","name":"Read","disable_parallel_tool_use":true}}
            """);

        Assert.Equal([(false, false), (true, false), (false, true)], request.Tools.Select(t => (t.DeferLoading, t.IsServerTool)));
        Assert.Equal(("Read", "d", true), (request.Tools[0].Name.ToString(), request.Tools[0].Description.ToString(), request.Tools[0].Strict));
        Assert.Contains("max_uses", request.Tools[2].Definition.ToString());
        Assert.Equal((ToolChoiceMode.Named, "Read", false), (request.ToolChoice!.Mode, request.ToolChoice.ToolName.ToString(), request.ParallelToolCalls));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "model: Field required")]
    [InlineData("""{"model":"m"}""", "messages: Field required")]
    [InlineData("""{"model":"m","messages":{}}""", "messages: Input should be a valid list")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages.0.content: Field required")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages.0.role: Field required")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":[{"text":"b"}]}]}""", "messages.1.content.0.type: Field required")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":7}]}]}""", "messages.0.content.0.text: Input should be a valid string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"x","content":[{"type":"text"}]}]}]}""", "messages.0.content.0.content.0.text: Field required")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image","source":{"type":"url"}}]}]}""", "messages.0.content.0.source.url: Field required")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"description":"x"}]}""", "tools.0.name: Field required")]
    [InlineData("""{"model":"m","messages":[],"max_tokens":"many"}""", "max_tokens: Input should be a valid integer")]
    [InlineData("""{"model":"m","messages":[],"stream":"yes"}""", "stream: Input should be a valid boolean")]
    [InlineData("""{"model":"m","messages":[],"tool_choice":{"type":"some"}}""", "tool_choice: Input tag 'some' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages: Unexpected role \"tool\". Allowed roles are \"user\", \"assistant\" or \"system\"")]
    public void A_fault_names_its_place_as_Anthropic_does(string body, string expected)
    {
        var fault = Assert.Throws<DialectException>(() => Read(body));

        Assert.Equal((ErrorKind.InvalidRequest, expected), (fault.Error.Kind, fault.Error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}""")]
    [InlineData("""{"model":"m","messages":[]} trailing""")]
    [InlineData("""{"model":"m","messages":["unclosed]}""")]
    public void A_body_that_is_no_JSON_object_is_a_fault_of_the_client(string body)
    {
        var fault = Record.Exception(() => Read(body));

        Assert.True(fault is DialectException or JsonFault, fault?.ToString());
    }

    [Theory]
    [InlineData("""{"stream":true}""", "model: Field required")]
    [InlineData("""{"model":""}""", "model: String should have at least 1 character")]
    [InlineData("""{"model":null}""", "model: Input should be a valid string")]
    [InlineData("""{"model":"m","stream":1}""", "stream: Input should be a valid boolean")]
    public void The_head_names_what_it_misses(string body, string expected)
    {
        var fault = Assert.Throws<DialectException>(() => AnthropicMessagesDialect.Instance.ReadHead(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(expected, fault.Error.Message);
    }

    [Fact]
    public void The_head_of_a_body_that_is_not_JSON_says_so()
    {
        var fault = Assert.Throws<DialectException>(() => AnthropicMessagesDialect.Instance.ReadHead("<html>"u8.ToArray()));

        Assert.StartsWith("The request body is not valid JSON", fault.Error.Message, StringComparison.Ordinal);
    }

    internal static ChatRequest Read(string body)
    {
        var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        return AnthropicMessagesDialect.Instance.ReadRequest(index);
    }
}
