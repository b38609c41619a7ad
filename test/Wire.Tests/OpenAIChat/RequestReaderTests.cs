using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class RequestReaderTests
{
    [Fact]
    public void Puts_instructions_at_the_start_apart_and_leaves_later_ones_in_place()
    {
        var request = Read("""{"model":"m","messages":[{"role":"system","content":"a"},{"content":[{"text":"b","type":"text"}],"role":"developer"},{"role":"user","content":"c"},{"role":"system","content":"d"}]}""");
        Assert.Equal(["a", "b"], request.System.Select(static part => part.Text.ToString()));
        Assert.Equal([Role.User, Role.System], request.Messages.Select(static message => message.Role));
    }

    [Fact]
    public void Gathers_tool_messages_in_a_row_into_one_turn()
    {
        var request = Read(
            """
            {"model":"m","messages":[{"role":"user","content":"c"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"custom","custom":{"name":"g","input":"x\"y"}}]},
             {"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"2"}]},{"role":"user","content":"d"}]}
            """);
        Assert.Equal(4, request.Messages.Count);
        Assert.Equal(["a", "b"], request.Messages[2].Parts.Cast<ToolResultPart>().Select(static result => result.CallId.ToString()));
        var custom = (ToolCallPart)request.Messages[1].Parts[1];
        using var output = new JsonEmitter();
        custom.Arguments.WriteValue(output);
        Assert.Equal("""{"input":"x\"y"}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Ties_older_function_answers_to_their_calls()
    {
        var request = Read("""{"model":"m","messages":[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"1"}]}""");
        Assert.Equal(((ToolCallPart)request.Messages[0].Parts[0]).Id, ((ToolResultPart)request.Messages[1].Parts[0]).CallId);
    }

    [Fact]
    public void Takes_data_URLs_apart_even_with_escaped_slashes()
    {
        var request = Read("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image\/png;base64,iV\/BO","detail":"low"}},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]}""");
        var image = (ImagePart)request.Messages[0].Parts[0];
        Assert.Equal(new MediaSource.Base64(JsonText.From("image/png"), JsonText.From("iV/BO")), image.Source);
        Assert.Equal("low", image.Detail.ToString());
        Assert.IsType<MediaSource.Url>(((ImagePart)request.Messages[0].Parts[1]).Source);
    }

    [Fact]
    public void Keeps_fields_that_only_this_dialect_knows_and_drops_the_gateways_own()
    {
        var request = Read("""{"model":"m","messages":[{"role":"user","content":"x"}],"seed":1,"logit_bias":null,"fallbacks":["y"],"safety_identifier":"me","max_tokens":1,"max_completion_tokens":2,"stop":"s"}""");
        Assert.Equal(["seed", "safety_identifier"], request.Extras.Select(static extra => extra.Name.ToString()));
        Assert.Equal("me", request.UserId.ToString());
        Assert.Equal(2, request.MaxTokens);
        Assert.Equal("s", Assert.Single(request.StopSequences).ToString());
    }

    [Fact]
    public void Reads_tools_of_every_kind_and_who_may_be_called()
    {
        var request = Read(
            """
            {"model":"m","messages":[{"role":"user","content":"x"}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}},{"type":"custom","custom":{"name":"g"}},{"type":"browser_search"}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}}
            """);
        Assert.Equal(["f", "g", "browser_search"], request.Tools.Select(static tool => tool.Name.ToString()));
        Assert.True(request.Tools[2].IsServerTool);
        Assert.Equal(ToolChoiceMode.Required, request.ToolChoice!.Mode);
        Assert.Equal("f", Assert.Single(request.ToolChoice.Allowed!).ToString());
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":"x"}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", "temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "tools")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"sometimes"}""", "tool_choice")]
    public void Names_the_field_that_is_wrong(string body, string param)
    {
        var fault = Assert.Throws<DialectException>(() => Read(body));
        Assert.Equal(param, fault.Error.Param);
        Assert.Equal(ErrorKind.InvalidRequest, fault.Error.Kind);
    }

    [Fact]
    public void Restores_what_earlier_upstreams_wanted_back()
    {
        var request = Read("""
            {"model":"m","messages":[{"role":"assistant","content":"Hi","reasoning_content":"hm",
              "reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"hd1~a~anthropic~~sig","index":0},{"type":"reasoning.encrypted","data":"hd1~x~anthropic~~Zm9v","index":1}],
              "tool_calls":[{"id":"call_a~hd1~g~gemini~~Ab==","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"call_a~hd1~g~gemini~~Ab==","content":"1"}]}
            """);
        var parts = request.Messages[0].Parts;
        var thinking = Assert.IsType<ThinkingPart>(parts[0]);
        Assert.Equal(("hm", DialectId.AnthropicMessages, "sig"), (thinking.Text.ToString(), thinking.State!.Value.Origin, thinking.State.Value.Data.ToString()));
        Assert.Equal("Zm9v", Assert.IsType<RedactedThinkingPart>(parts[1]).Data.ToString());
        Assert.IsType<TextPart>(parts[2]);
        Assert.Equal((DialectId.GeminiGenerate, "Ab=="), (((ThinkingPart)parts[3]).State!.Value.Origin, ((ThinkingPart)parts[3]).State!.Value.Data.ToString()));
        Assert.Equal("call_a", Assert.IsType<ToolCallPart>(parts[4]).Id.ToString());
        Assert.Equal("call_a", Assert.IsType<ToolResultPart>(request.Messages[1].Parts[0]).CallId.ToString());
        Assert.DoesNotContain(request.Messages[0].Extras!, static extra => extra.Name.Is("reasoning_details"u8));
    }

    private static ChatRequest Read(string body)
    {
        var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        return OpenAIChatDialect.Instance.ReadRequest(index);
    }
}
