using System.Globalization;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Complexity;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Tests.Routing.Complexity;

public sealed class ComplexityAnalyzerTests
{
    private static readonly ComplexityAnalyzer Analyzer = new(new());

    [Theory]
    [InlineData("Hi!", "SIMPLE")]
    [InlineData("What is the capital of France?", "SIMPLE")]
    [InlineData("Write a python function that parses json", "MEDIUM")]
    [InlineData("Refactor this class:\n```\nclass A {}\n```\nthe database migration has a race condition and breaks under latency", "COMPLEX")]
    [InlineData("Think through the trade-offs step by step", "REASONING")]
    [InlineData("Find the root cause of the deadlock in the replication of our distributed database", "REASONING")]
    public void Requests_are_rated_by_what_is_said(string text, string tier) => Assert.Equal(tier, Rate(text));

    [Fact]
    public void The_same_request_has_the_same_tier_in_every_dialect()
    {
        const string Text = "Write a python function that parses json";

        Assert.Equal(
            ["MEDIUM", "MEDIUM", "MEDIUM", "MEDIUM"],
            [
                Rate(DialectId.OpenAIChat, $$"""{"model":"m","messages":[{"role":"user","content":"{{Text}}"}]}"""),
                Rate(DialectId.AnthropicMessages, $$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"{{Text}}"}]}]}"""),
                Rate(DialectId.OpenAIResponses, $$"""{"model":"m","input":"{{Text}}"}"""),
                Rate(DialectId.GeminiGenerate, $$"""{"contents":[{"role":"user","parts":[{"text":"{{Text}}"}]}]}"""),
            ]);
    }

    [Fact]
    public void Results_of_tools_and_reminders_of_agents_are_not_what_the_user_says() => Assert.Equal("SIMPLE", Rate(
        DialectId.AnthropicMessages,
        """
        {"model":"m","max_tokens":9,"messages":[
          {"role":"user","content":[{"type":"text","text":"<system-reminder>Think through the trade-offs step by step</system-reminder>"},{"type":"text","text":"hello"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Read","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"prove that, step by step"}]}]}
        """));

    [Fact]
    public void Tools_and_turns_make_a_request_harder()
    {
        var tools = string.Join(',', Enumerable.Range(0, 20).Select(static i => string.Create(CultureInfo.InvariantCulture, $$$$"""{"type":"function","function":{"name":"t{{{{i}}}}","parameters":{"type":"object"}}}""")));
        var turns = string.Concat(Enumerable.Repeat("""{"role":"user","content":"go on"},{"role":"assistant","content":"yes"},""", 10));
        const string Last = """{"role":"user","content":"use the code of the api"}""";

        Assert.Equal("MEDIUM", Rate(DialectId.OpenAIChat, $$"""{"model":"m","messages":[{{Last}}]}"""));
        Assert.Equal("SIMPLE", Rate("use the code"));
        Assert.Equal("MEDIUM", Rate(DialectId.OpenAIChat, $$"""{"model":"m","tools":[{{tools}}],"messages":[{{turns}}{"role":"user","content":"use the code"}]}"""));
    }

    [Fact]
    public void Words_count_whole_and_once_each()
    {
        Assert.Equal("SIMPLE", Rate("barefoot codeless apiary functional encoded"));
        Assert.Equal("SIMPLE", Rate("code code code code"));
    }

    [Fact]
    public void A_request_in_which_nobody_says_anything_has_no_tier() => Assert.Equal("", Rate(DialectId.OpenAIChat, """{"model":"m","messages":[{"role":"user","content":[]}]}"""));

    [Theory]
    [InlineData(' ')]
    [InlineData('x')]
    public void A_text_of_any_length_is_rated_by_its_beginning(char filling) =>
        Assert.Equal("MEDIUM", Rate("Write a python function that parses json: " + new string(filling, 3_000_000)));

    [Fact]
    public void Operators_have_words_and_boundaries_of_their_own()
    {
        var analyzer = new ComplexityAnalyzer(new ComplexityOptions { CodeWords = ["cobol"], SimpleMedium = 0.05 });

        Assert.Equal(("MEDIUM", "SIMPLE"), (Rate(analyzer, Chat("COBOL, please")), Rate(analyzer, Chat("python, please"))));
    }

    private static string Rate(string text) => Rate(Analyzer, Chat(text));

    private static string Rate(DialectId dialect, string body)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        return Analyzer.TierOf(Dialect.Of(dialect).ReadRequest(index));
    }

    private static string Rate(ComplexityAnalyzer analyzer, byte[] body)
    {
        using var index = StructuralIndex.Build(body);
        return analyzer.TierOf(Dialect.Of(DialectId.OpenAIChat).ReadRequest(index));
    }

    private static byte[] Chat(string text) => JsonSerializer.SerializeToUtf8Bytes(new { model = "m", messages = new[] { new { role = "user", content = text } } });
}
