using System.Text;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Responses;

/// <summary>Clients of OpenAI's Responses API, on upstreams that speak it and on those that do not.</summary>
public sealed class ResponsesTests
{
    private static readonly Speaker Speaker = Speaker.OpenAIResponses;

    [Fact]
    public async Task Relays_a_request_unchanged_but_for_the_model()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, Speaker.BufferedRequest);

        Assert.Equal(Speaker.BufferedAnswer, await answer.TextAsync());
        Assert.Equal(Speaker.UpstreamPath, upstream.Request.Path);
        Assert.Equal(Speaker.BufferedRequest.Replace("\"openai/model-1\" ,", "\"model-1\" ,", StringComparison.Ordinal), upstream.Request.Text);
    }

    [Fact]
    public async Task Relays_a_stream_byte_for_byte_a_few_bytes_at_a_time()
    {
        var stream = Speaker.StreamBeginning + Speaker.StreamAnswer;
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Drip(Encoding.UTF8.GetBytes(stream), 7));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, Speaker.StreamRequest);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(stream, await answer.TextAsync());
    }

    [Fact]
    public async Task A_stream_that_dies_ends_with_a_failed_response()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Speaker.StreamBeginning));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, Speaker.StreamRequest);

        var text = await answer.TextAsync();
        Assert.StartsWith(Speaker.StreamBeginning, text, StringComparison.Ordinal);
        Assert.StartsWith("event: response.failed\ndata: {\"type\":\"response.failed\"", text[Speaker.StreamBeginning.Length..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relays_an_error_byte_for_byte()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Error, 400));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, Speaker.StreamRequest);

        Assert.Equal((400, Speaker.Error), ((int)answer.StatusCode, await answer.TextAsync()));
    }

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/openai/v1/responses")]
    [InlineData("/openai/responses")]
    public async Task Is_served_at_every_address_that_its_clients_know(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request => AnthropicMessagesAnswer.To(request, ModelTurn.Say("hello")));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("anthropic", upstream));

        using var answer = await gateway.PostAsync(path, """{"model":"anthropic/claude-sonnet-4-6","input":"Hi"}""");

        var response = JsonElement.Parse(await answer.TextAsync());
        Assert.Equal(("response", "completed", "anthropic/claude-sonnet-4-6"), (Text(response, "object"), Text(response, "status"), Text(response, "model")));
        Assert.Equal("hello", response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_custom_tool_and_a_namespace_come_back_as_the_client_named_them()
    {
        var turn = ModelTurn.Say("")
            .Call("toolu_00000001", "apply_patch", """{"input":"*** Begin\n"}""")
            .Call("toolu_00000002", "mcp__files__read", """{"path":"a"}""");
        await using var upstream = await ScriptedUpstream.StartAsync(request => AnthropicMessagesAnswer.To(request, turn));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("anthropic", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, """
            {"model":"anthropic/claude-sonnet-4-6","input":"Hi","tools":[{"type":"custom","name":"apply_patch"},
             {"type":"namespace","name":"mcp__files","tools":[{"type":"function","name":"read","parameters":{"type":"object","properties":{}}}]}]}
            """);

        var output = JsonElement.Parse(await answer.TextAsync()).GetProperty("output");
        Assert.Equal(("custom_tool_call", "*** Begin\n"), (Text(output[0], "type"), Text(output[0], "input")));
        Assert.Equal(("function_call", "read", "mcp__files"), (Text(output[1], "type"), Text(output[1], "name"), Text(output[1], "namespace")));
    }

    [Fact]
    public async Task What_another_upstream_cannot_know_is_refused_in_this_dialect()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("anthropic", upstream));

        using var answer = await gateway.PostAsync(Speaker.Path, """{"model":"anthropic/claude-sonnet-4-6","input":"And?","previous_response_id":"resp_1"}""");

        Assert.Equal(400, (int)answer.StatusCode);
        var error = JsonElement.Parse(await answer.TextAsync()).GetProperty("error");
        Assert.Equal(("invalid_request_error", "previous_response_id"), (Text(error, "type"), Text(error, "param")));
        Assert.Equal(0, upstream.RequestCount);
    }

    [Theory]
    [InlineData("gpt-5", "/v1/responses")]
    [InlineData("o3", "/v1/responses")]
    [InlineData("gpt-4o", "/v1/chat/completions")]
    public async Task Claude_Code_reaches_a_model_where_it_reasons_best(string model, string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request =>
            request.Path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesAnswer.To(request, ModelTurn.Say("hello")) : OpenAIChatAnswer.To(request, ModelTurn.Say("hello")));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync("/v1/messages", Speaker.Ask($"openai/{model}"));

        Assert.Contains("hello", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(path, upstream.Request.Path);
    }

    [Theory]
    [InlineData("", "/v1/chat/completions")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search","max_uses":8}""", "/v1/responses")]
    [InlineData("""{"type":"web_search_20250305","name":"web_search"},{"name":"f","input_schema":{"type":"object","properties":{}}}""", "/v1/responses")]
    [InlineData("""{"type":"web_fetch_20250910","name":"web_fetch"},{"name":"f","input_schema":{"type":"object","properties":{}}}""", "/v1/chat/completions")]
    public async Task A_web_search_goes_where_the_provider_offers_it(string tools, string path)
    {
        var turn = ModelTurn.Say("found") with { Search = new("gateways", "https://example.com/a", "A") };
        await using var upstream = await ScriptedUpstream.StartAsync(request =>
            request.Path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesAnswer.To(request, turn) : OpenAIChatAnswer.To(request, ModelTurn.Say("found")));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync("/v1/messages", $$"""{"model":"openai/gpt-4o","max_tokens":64,"messages":[{"role":"user","content":"Search"}],"tools":[{{tools}}]}""");

        var content = JsonElement.Parse(await answer.TextAsync()).GetProperty("content").EnumerateArray().ToArray();
        Assert.Equal(path, upstream.Request.Path);
        Assert.Equal("found", Text(content[^1], "text"));
        Assert.Equal(path == "/v1/responses", content.Any(block => Text(block, "type") == "web_search_tool_result"));
    }

    [Fact]
    public async Task Code_is_run_where_the_provider_runs_it_and_shown_in_the_clients_words()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""
            {"id":"resp_1","object":"response","status":"completed","model":"gpt-4o","output":[
              {"id":"ci_1","type":"code_interpreter_call","status":"completed","container_id":"cntr_1","code":"print(3 * 12390)","outputs":[{"type":"logs","logs":"37170\n"}]},
              {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"37170","annotations":[]}]}]}
            """));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync("/v1/messages", """
            {"model":"openai/gpt-4o","max_tokens":64,"messages":[{"role":"user","content":"3 * 12390?"}],"tools":[{"type":"code_execution_20250825","name":"code_execution"}]}
            """);

        var content = JsonElement.Parse(await answer.TextAsync()).GetProperty("content").EnumerateArray().ToArray();
        Assert.Equal("/v1/responses", upstream.Request.Path);
        Assert.Equal("code_interpreter", Text(upstream.Request.Json.GetProperty("tools")[0], "type"));
        Assert.Equal(["server_tool_use", "code_execution_tool_result", "text"], content.Select(static block => Text(block, "type")));
        Assert.Equal("print(3 * 12390)", Text(content[0].GetProperty("input"), "code"));
        Assert.Equal("37170\n", Text(content[1].GetProperty("content"), "stdout"));
    }

    [Fact]
    public async Task A_web_search_that_failed_is_explained_in_the_words_of_the_endpoint_that_was_asked()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""{"error":{"message":"Hosted tool 'web_search' is not supported with this model.","type":"invalid_request_error","param":"tools","code":null}}""", 400));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync("/v1/messages", """
            {"model":"openai/gpt-4o","max_tokens":64,"messages":[{"role":"user","content":"Search"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}
            """);

        Assert.Equal((400, "/v1/responses"), ((int)answer.StatusCode, upstream.Request.Path));
        Assert.Contains("Hosted tool 'web_search' is not supported with this model.", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_only_the_Responses_API_has_answers_chat_clients_too()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request => ResponsesAnswer.To(request, ModelTurn.Say("hello")));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));

        using var answer = await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-5-pro"));

        Assert.Equal("/v1/responses", upstream.Request.Path);
        Assert.Equal("hello", JsonElement.Parse(await answer.TextAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Reasoning_comes_back_to_the_model_that_wrote_it_through_a_client_of_another_dialect()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json("""
            {"id":"resp_1","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAAA=="},
             {"type":"function_call","id":"fc_1","call_id":"call_00000001","name":"f","arguments":"{}"}],"usage":{"input_tokens":1,"output_tokens":1}}
            """));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("openai", upstream));
        const string Tools = """ "tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}] """;
        using var first = await gateway.PostAsync("/v1/messages", $$"""{"model":"openai/gpt-5","max_tokens":99,{{Tools}},"messages":[{"role":"user","content":"go"}]}""");
        var turn = JsonElement.Parse(await first.TextAsync()).GetProperty("content").GetRawText();

        using var second = await gateway.PostAsync("/v1/messages", $$"""
            {"model":"openai/gpt-5","max_tokens":99,{{Tools}},"messages":[{"role":"user","content":"go"},{"role":"assistant","content":{{turn}} },{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_00000001","content":"ok"}]}]}
            """);

        Assert.Equal(200, (int)second.StatusCode);
        var input = upstream.Requests[^1].Json.GetProperty("input");
        Assert.Equal(("reasoning", "rs_1", "gAAAA=="), (Text(input[1], "type"), Text(input[1], "id"), Text(input[1], "encrypted_content")));
        Assert.Equal("function_call", Text(input[2], "type"));
    }

    private static string? Text(JsonElement owner, string name) => owner.GetProperty(name).GetString();
}
