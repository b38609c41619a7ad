using System.Net;
using System.Text;
using System.Text.Json;
using Heimdall.Host.Demo;

namespace Heimdall.EndToEnd.Tests.Demo;

/// <summary>The simulated provider behind the real gateway.</summary>
public sealed class DemoTests : IAsyncLifetime
{
    private const string Tools = """[{"name":"Write","input_schema":{"type":"object"}},{"name":"Bash","input_schema":{"type":"object"}}]""";

    private DemoProvider _provider = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await DemoProvider.StartAsync(new DemoPace(TimeProvider.System, TimeSpan.Zero, TimeSpan.Zero));
        _gateway = await TestGateway.StartAsync(DemoStart.Options(_provider.Url));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("demo/simulated")]
    [InlineData("claude-haiku-4-5")]
    [InlineData("claude-opus-5-5")]
    public async Task Answers_for_itself_and_for_every_Claude_name(string model)
    {
        using var answer = await AskAsync(model, """[{"role":"user","content":"What is this?"}]""");

        var text = answer.RootElement.GetProperty("content")[0].GetProperty("text").GetString();
        Assert.Contains("Simulated", text, StringComparison.Ordinal);
        Assert.Contains("What is this?", text, StringComparison.Ordinal);
        Assert.Equal("end_turn", answer.RootElement.GetProperty("stop_reason").GetString());
        Assert.True(answer.RootElement.GetProperty("usage").GetProperty("output_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Writes_a_file_and_looks_at_it_with_the_tools_of_Claude_Code()
    {
        const string Prompt =
            """{"role":"user","content":[{"type":"text","text":"<system-reminder>\nThe answer is demo: long\n</system-reminder>"},{"type":"text","text":"demo: write hello.txt."}]}""";
        const string Place = """{"role":"system","content":"# Environment\n - Primary working directory: /workspace/project\n - Platform: linux"}""";

        using var first = await AskAsync("demo/simulated", $"[{Prompt},{Place}]");
        var write = ToolUse(first);
        Assert.Equal("Write", write.GetProperty("name").GetString());
        Assert.Equal("/workspace/project/hello.txt", write.GetProperty("input").GetProperty("file_path").GetString());

        var afterWrite = $"""{Prompt},{Place},{Turn(first, write, "File created")}""";
        using var second = await AskAsync("demo/simulated", $"[{afterWrite}]");
        var shell = ToolUse(second);
        Assert.Equal("Bash", shell.GetProperty("name").GetString());
        Assert.Equal("cat '/workspace/project/hello.txt'", shell.GetProperty("input").GetProperty("command").GetString());

        using var last = await AskAsync("demo/simulated", $"[{afterWrite},{Turn(second, shell, "what the file holds")}]");
        Assert.Equal("end_turn", last.RootElement.GetProperty("stop_reason").GetString());
        Assert.Contains("what the file holds", last.RootElement.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fits_an_answer_to_the_schema_that_is_asked_for()
    {
        var body = """
            {"model":"claude-haiku-4-5","max_tokens":500,"tools":[],"messages":[{"role":"user","content":"demo: write a title"}],
             "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}}}
            """;
        using var response = await _gateway.PostAsync("/anthropic/v1/messages", body);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());

        using var title = JsonDocument.Parse(answer.RootElement.GetProperty("content")[0].GetProperty("text").GetString()!);
        Assert.NotEqual("", title.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Stops_at_the_token_limit()
    {
        var body = """{"model":"demo/simulated","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}""";
        using var response = await _gateway.PostAsync("/v1/chat/completions", body);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());

        Assert.Equal("length", answer.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Streams_to_clients_of_both_dialects()
    {
        var body = """{"model":"demo/simulated","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
        using var messages = await _gateway.PostAsync("/anthropic/v1/messages?beta=true", body);
        using var chat = await _gateway.PostAsync("/v1/chat/completions", body);

        Assert.Contains("event: message_stop", await messages.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("data: [DONE]", await chat.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_so_when_it_cannot_read_a_request()
    {
        using var client = new HttpClient { BaseAddress = _provider.Url };
        using var response = await client.PostAsync("/v1/chat/completions", new StringContent("{}", Encoding.UTF8, "application/json")).InTime();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static JsonElement ToolUse(JsonDocument answer) =>
        answer.RootElement.GetProperty("content").EnumerateArray().Single(part => part.GetProperty("type").GetString() == "tool_use");

    /// <summary>The assistant's turn given back, and what its tool answered.</summary>
    private static string Turn(JsonDocument answer, JsonElement toolUse, string result) =>
        $$"""
        {"role":"assistant","content":{{answer.RootElement.GetProperty("content").GetRawText()}}},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"{{toolUse.GetProperty("id").GetString()}}","content":"{{result}}"}]}
        """;

    private async Task<JsonDocument> AskAsync(string model, string messages)
    {
        var body = $$"""{"model":"{{model}}","max_tokens":1000,"tools":{{Tools}},"messages":{{messages}}}""";
        using var response = await _gateway.PostAsync("/anthropic/v1/messages?beta=true", body);
        var json = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(json));
        return JsonDocument.Parse(json);
    }
}
