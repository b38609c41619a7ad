using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.GeminiGenerate;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.GeminiGenerate;

public sealed class RequestWriterTests
{
    private const string Gemini3 = "gemini-3-pro-preview";
    private const string Gemini25 = "gemini-2.5-pro";

    private readonly TranslationReport _report = new();

    [Fact]
    public void A_signature_comes_back_on_the_call_it_came_with()
    {
        var written = Write(Gemini3, Called(Envelope("gemini"), secondCall: true));

        var parts = written.GetProperty("contents")[1].GetProperty("parts");
        Assert.Equal("Look first.", parts[0].GetProperty("text").GetString());
        Assert.True(parts[0].GetProperty("thought").GetBoolean());
        Assert.Equal("c2ln", parts[1].GetProperty("thoughtSignature").GetString());
        Assert.False(parts[2].TryGetProperty("thoughtSignature", out _));
        Assert.DoesNotContain(_report.Notes, static note => note.Subject == "thought_signature");
    }

    [Fact]
    public void A_call_of_another_model_gets_the_value_that_skips_the_check()
    {
        var written = Write(Gemini3, Called("EqQBAnthropic", secondCall: true));

        var parts = written.GetProperty("contents")[1].GetProperty("parts");
        Assert.Equal("skip_thought_signature_validator", parts[0].GetProperty("thoughtSignature").GetString());
        Assert.False(parts[1].TryGetProperty("thoughtSignature", out _));
        Assert.Contains(_report.Notes, static note => note is { Action: TranslationAction.Repaired, Subject: "thought_signature" });
        Assert.Contains(_report.Notes, static note => note is { Action: TranslationAction.Dropped, Subject: "thinking.signature" });
    }

    [Fact]
    public void An_older_model_wants_no_signature()
    {
        var written = Write(Gemini25, Called("EqQBAnthropic"));

        Assert.DoesNotContain("thoughtSignature", written.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_another_provider_is_not_passed_off_as_this_ones()
    {
        var written = Write(Gemini3, Called(Envelope("other-gemini")));

        Assert.DoesNotContain("c2ln", written.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Gemini3, true)]
    [InlineData(Gemini25, false)]
    public void An_image_in_a_result_stands_where_the_model_takes_it(string model, bool within)
    {
        var written = Write(model, """
            {"max_tokens":9,"messages":[{"role":"user","content":"see"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"Read","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"one"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}]}
            """);

        var parts = written.GetProperty("contents")[2].GetProperty("parts");
        var response = parts[0].GetProperty("functionResponse");
        Assert.Equal("Read", response.GetProperty("name").GetString());
        Assert.Equal("one", response.GetProperty("response").GetProperty("output").GetString());
        Assert.Equal(within, response.TryGetProperty("parts", out _));
        Assert.Equal(within ? 1 : 3, parts.GetArrayLength());
    }

    [Fact]
    public void Every_call_is_answered_in_order_right_behind_it()
    {
        var written = Write(Gemini25, """
            {"max_tokens":9,"messages":[{"role":"user","content":"go"},
             {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"A","input":{}},{"type":"tool_use","id":"b","name":"B","input":{}},{"type":"tool_use","id":"c","name":"C","input":{}}]},
             {"role":"system","content":"be quick"},
             {"role":"user","content":[{"type":"text","text":"and this"},{"type":"tool_result","tool_use_id":"b","content":"two","is_error":true},{"type":"tool_result","tool_use_id":"a","content":"one"}]}]}
            """);

        var parts = written.GetProperty("contents")[2].GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(["A", "B", "C"], parts.Take(3).Select(static part => part.GetProperty("functionResponse").GetProperty("name").GetString()));
        Assert.Equal("two", parts[1].GetProperty("functionResponse").GetProperty("response").GetProperty("error").GetString());
        Assert.Contains("interrupted", parts[2].GetRawText(), StringComparison.Ordinal);
        Assert.Contains("be quick", parts[3].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("and this", parts[4].GetProperty("text").GetString());
    }

    [Fact]
    public void A_name_that_the_API_refuses_is_replaced_and_comes_back_as_it_was()
    {
        var name = "mcp__" + new string('x', 70) + "__do it";
        var context = Context(Gemini25);
        using var written = JsonDocument.Parse(WriteWith(context, $$"""{"max_tokens":9,"messages":[{"role":"user","content":"go"}],"tools":[{"name":"{{name}}","input_schema":{"type":"object"} }],"tool_choice":{"type":"tool","name":"{{name}}"} }"""));

        var sent = written.RootElement.GetProperty("tools")[0].GetProperty("functionDeclarations")[0].GetProperty("name").GetString()!;
        Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$", sent);
        Assert.Equal(sent, written.RootElement.GetProperty("toolConfig").GetProperty("functionCallingConfig").GetProperty("allowedFunctionNames")[0].GetString());
        Assert.Equal(name, ToolNames.Replaced([new Tool { Name = JsonText.From(name) }], DialectId.GeminiGenerate)![JsonText.From(sent)].ToString());
    }

    [Fact]
    public void Limits_are_brought_within_what_the_API_takes()
    {
        var written = Write(Gemini25, """{"max_tokens":128000,"top_k":500,"stop_sequences":["a","b","c","d","e","f"],"messages":[{"role":"user","content":"go"}]}""");

        var config = written.GetProperty("generationConfig");
        Assert.Equal(65536, config.GetProperty("maxOutputTokens").GetInt64());
        Assert.Equal(64, config.GetProperty("topK").GetInt64());
        Assert.Equal(5, config.GetProperty("stopSequences").GetArrayLength());
        Assert.Equal(3, _report.Notes.Count);
    }

    [Theory]
    [InlineData(Gemini25, """{"thinkingBudget":-1,"includeThoughts":true}""")]
    [InlineData(Gemini3, """{"includeThoughts":true}""")]
    public void Adaptive_thinking_is_left_to_the_model(string model, string expected)
    {
        var written = Write(model, """{"max_tokens":9000,"thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"go"}]}""");

        Assert.Equal(expected, written.GetProperty("generationConfig").GetProperty("thinkingConfig").GetRawText());
    }

    [Theory]
    [InlineData(Gemini25, true)]
    [InlineData(Gemini3, false)]
    public void A_schema_beside_functions_is_said_in_words_to_models_that_refuse_it(string model, bool inWords)
    {
        var written = Write(model, """
            {"max_tokens":9,"messages":[{"role":"user","content":"go"}],"tools":[{"name":"A","input_schema":{"type":"object"}}],
             "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}}}}}}
            """);

        Assert.Equal(inWords, written.TryGetProperty("systemInstruction", out _));
        Assert.Equal(!inWords, written.GetProperty("generationConfig").TryGetProperty("responseJsonSchema", out _));
    }

    [Fact]
    public void The_same_conversation_gives_the_same_bytes_when_it_goes_on()
    {
        var first = WriteWith(Context(Gemini3), Called("EqQBAnthropic"));
        var longer = WriteWith(Context(Gemini3), Called("EqQBAnthropic", more: """,{"role":"assistant","content":"done"},{"role":"user","content":"thanks"}"""));

        var prefix = Encoding.UTF8.GetString(first);
        prefix = prefix[..prefix.LastIndexOf(']', prefix.LastIndexOf("generationConfig", StringComparison.Ordinal))];
        Assert.StartsWith(prefix, Encoding.UTF8.GetString(longer), StringComparison.Ordinal);
    }

    private static string Envelope(string provider) =>
        ContinuationEnvelope.Pack(new ContinuationState(DialectId.GeminiGenerate, JsonText.From("c2ln")), provider).ToString();

    private static string Called(string signature, bool secondCall = false, string more = "") => $$"""
        {"max_tokens":9,"messages":[{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"thinking","thinking":"Look first.","signature":"{{signature}}"},
         {"type":"tool_use","id":"t1","name":"Read","input":{"a":1} }{{(secondCall ? ",{\"type\":\"tool_use\",\"id\":\"t2\",\"name\":\"Read\",\"input\":{}}" : "")}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"one"}]}{{more}}]}
        """;

    private JsonElement Write(string model, string request)
    {
        using var document = JsonDocument.Parse(WriteWith(Context(model), request));
        return document.RootElement.Clone();
    }

    private WriteContext Context(string model) =>
        new() { Provider = "gemini", Model = model, Facts = ModelFamily.Facts(model), Quirks = Quirks.None, Report = _report };

    private static byte[] WriteWith(WriteContext context, string request)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(request.Insert(request.IndexOf('{', StringComparison.Ordinal) + 1, "\"model\":\"m\",")));
        using var output = new JsonEmitter();
        GeminiGenerateDialect.Instance.WriteRequest(Dialect.Of(DialectId.AnthropicMessages).ReadRequest(index), context, output);
        return output.WrittenSpan.ToArray();
    }
}
