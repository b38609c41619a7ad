using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests;

/// <summary>How tokens are counted in each dialect that has an endpoint for it.</summary>
public sealed class CountFormatTests
{
    private const string Request = """
        {"model":"m","max_tokens":64,"stream":true,"temperature":0.5,"metadata":{"user_id":"u"},"stop_sequences":["x"],"system":"Be brief.",
         "messages":[{"role":"user","content":"Hello"}],"tools":[{"name":"Bash","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto"}}
        """;

    [Theory]
    [InlineData(nameof(DialectId.AnthropicMessages), "model system tools tool_choice messages")]
    [InlineData(nameof(DialectId.OpenAIResponses), "model instructions input tools tool_choice")]
    public void Only_what_counts_is_asked(string dialect, string fields)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(Request));
        var request = Dialect.Of(DialectId.AnthropicMessages).ReadRequest(index);
        using var output = new JsonEmitter();

        Dialect.Of(Enum.Parse<DialectId>(dialect)).Counting!.WriteRequest(request, Context(), output);

        var written = JsonElement.Parse(output.WrittenSpan).EnumerateObject().Select(field => field.Name);
        Assert.Equal(fields.Split(' ').Order(), written.Order());
    }

    [Theory]
    [InlineData(nameof(DialectId.AnthropicMessages), """{"input_tokens": 2095}""")]
    [InlineData(nameof(DialectId.AnthropicMessages), """{"context_management":{"input_tokens":1},"input_tokens": 2095}""")]
    [InlineData(nameof(DialectId.GeminiGenerate), """{"totalTokens":2095,"promptTokensDetails":[{"modality":"TEXT","tokenCount":12}]}""")]
    [InlineData(nameof(DialectId.OpenAIResponses), """{"object":"response.input_tokens","input_tokens":2095}""")]
    public void The_number_is_found_in_an_answer(string dialect, string answer) =>
        Assert.Equal(2095, Dialect.Of(Enum.Parse<DialectId>(dialect)).Counting!.ReadAnswer(Encoding.UTF8.GetBytes(answer)));

    [Theory]
    [InlineData("anthropic/count-tokens-claude-sonnet-4-5", nameof(DialectId.AnthropicMessages), 16)]
    [InlineData("openai/responses-input-tokens-gpt-4-1-mini", nameof(DialectId.OpenAIResponses), 16)]
    [InlineData("gemini/count-tokens-gemini-2-5-flash", nameof(DialectId.GeminiGenerate), 12)]
    [InlineData("vertex/count-tokens-gemini-2-5-flash", nameof(DialectId.GeminiGenerate), 7)]
    public void The_number_is_found_in_a_recorded_answer(string name, string dialect, long tokens)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var answer = JsonElement.Parse(SharedFixtures.Read("fixtures/recorded", $"{name}.json")).GetProperty("response").GetProperty("body").GetRawText();

        Assert.Equal(tokens, Dialect.Of(Enum.Parse<DialectId>(dialect)).Counting!.ReadAnswer(Encoding.UTF8.GetBytes(answer)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"input_tokens":null}""")]
    [InlineData("""{"input_tokens":"many"}""")]
    [InlineData("""{"input_tokens":-1}""")]
    [InlineData("""{"usage":{"input_tokens":5}}""")]
    [InlineData("""{"input_tokens":5""")]
    public void Other_answers_hold_no_number(string answer)
    {
        Assert.Null(Dialect.Of(DialectId.AnthropicMessages).Counting!.ReadAnswer(Encoding.UTF8.GetBytes(answer)));
        Assert.Null(Dialect.Of(DialectId.OpenAIResponses).Counting!.ReadAnswer(Encoding.UTF8.GetBytes(answer)));
    }

    [Fact]
    public void Gemini_is_asked_about_the_whole_request_or_else_instructions_and_tools_would_not_count()
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(Request));
        var request = Dialect.Of(DialectId.AnthropicMessages).ReadRequest(index);
        using var output = new JsonEmitter();

        Dialect.Of(DialectId.GeminiGenerate).Counting!.WriteRequest(request, Context(), output);

        var written = JsonElement.Parse(output.WrittenSpan).GetProperty("generateContentRequest");
        Assert.Equal("models/m", written.GetProperty("model").GetString());
        Assert.Contains("Be brief.", written.GetProperty("systemInstruction").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Hello", written.GetProperty("contents").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Bash", written.GetProperty("tools").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_provider_that_counts_does_so_in_a_dialect_that_can_be_asked() => Assert.All(
        ProviderCatalog.All.SelectMany(provider => provider.Endpoints).Where(endpoint => endpoint.Operation == Operation.CountTokens),
        endpoint => Assert.NotNull(Dialect.Of(endpoint.Dialect).Counting));

    [Fact]
    public void Chat_completions_cannot_be_asked() => Assert.Null(Dialect.Of(DialectId.OpenAIChat).Counting);

    private static WriteContext Context() => new()
    {
        Provider = "p",
        Model = "m",
        Facts = ModelFacts.Unknown,
        Quirks = Quirks.None,
        Report = new TranslationReport(),
    };
}
