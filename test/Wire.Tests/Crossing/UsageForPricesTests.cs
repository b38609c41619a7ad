using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>What prices depend on beside the classes of text: tier, sound, pictures, what the provider says it bills. Read the same in both lanes.</summary>
public sealed class UsageForPricesTests
{
    [Theory]
    [InlineData("default", ServiceTier.Standard)]
    [InlineData("flex", ServiceTier.Flex)]
    [InlineData("priority", ServiceTier.Priority)]
    [InlineData("batch", ServiceTier.Batch)]
    [InlineData("on_demand", ServiceTier.Standard)]
    [InlineData("auto", null)]
    public void The_tier_is_the_one_of_the_answer(string word, object? tier)
    {
        foreach (var (dialect, body) in new[]
        {
            (DialectId.OpenAIChat, Chat("""{"prompt_tokens":1,"completion_tokens":1}""", $",\"service_tier\":\"{word}\"")),
            (DialectId.OpenAIResponses, Response("""{"input_tokens":1,"output_tokens":1}""", $",\"service_tier\":\"{word}\"")),
            (DialectId.AnthropicMessages, Message($$"""{"input_tokens":1,"output_tokens":1,"service_tier":"{{word}}"}""")),
            (DialectId.GeminiGenerate, Gemini($$"""{"promptTokenCount":1,"candidatesTokenCount":1,"serviceTier":"{{word}}"}""")),
        })
        {
            Assert.Equal((ServiceTier?)tier, Read(dialect, body).ServiceTier);
        }
    }

    [Fact]
    public void Fast_mode_is_a_tier() =>
        Assert.Equal(ServiceTier.Fast, Read(DialectId.AnthropicMessages, Message("""{"input_tokens":1,"output_tokens":1,"speed":"fast","service_tier":"standard"}""")).ServiceTier);

    [Theory]
    [InlineData("us", true)]
    [InlineData("global", false)]
    [InlineData("not_available", false)]
    public void Where_the_work_was_done_is_read(string place, bool isUsOnly) =>
        Assert.Equal(isUsOnly, Read(DialectId.AnthropicMessages, Message($$"""{"input_tokens":1,"output_tokens":1,"inference_geo":"{{place}}"}""")).IsUsOnly);

    [Theory]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":7.02e-05}""", "0.0000702")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":{"input_tokens_cost":2e-05,"total_cost":0.00609}}""", "0.00609")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":3950400}""", "0.00039504")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02}}""", "0.021")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":0.02,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02}}""", "0.02")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":-3}""", null)]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":"free"}""", null)]
    public void What_the_provider_says_it_bills_is_kept_exactly(string usage, string? cost) =>
        Assert.Equal(cost is null ? null : decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture), Read(DialectId.OpenAIChat, Chat(usage)).ReportedCost);

    [Fact]
    public void Sound_and_pictures_are_told_apart_where_the_provider_does()
    {
        var chat = Read(DialectId.OpenAIChat, Chat("""{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"audio_tokens":40,"image_tokens":3},"completion_tokens_details":{"audio_tokens":20}}"""));
        var gemini = Read(DialectId.GeminiGenerate, Gemini(
            """{"promptTokenCount":100,"cachedContentTokenCount":30,"candidatesTokenCount":9,"promptTokensDetails":[{"modality":"TEXT","tokenCount":20},{"modality":"AUDIO","tokenCount":80}],"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":30}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":9}]}"""));

        Assert.Equal((40, 3, 20), (chat.InputAudioTokens, chat.InputImageTokens, chat.OutputAudioTokens));
        Assert.Equal((70, 30, 50, 9), (gemini.InputTokens, gemini.CacheReadTokens, gemini.InputAudioTokens, gemini.OutputImageTokens));
    }

    [Fact]
    public void Thoughts_that_stand_only_in_the_sum_are_part_of_the_answer()
    {
        var usage = Read(DialectId.OpenAIChat, Chat("""{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}"""));

        Assert.Equal((35, 74), (usage.InputTokens, usage.OutputTokens));
    }

    /// <summary>As the relay lane and the translate lane read it.</summary>
    private static Usage Read(DialectId id, string answer)
    {
        var dialect = Dialect.Of(id);
        var body = Encoding.UTF8.GetBytes(answer);
        var watcher = dialect.CreateWatcher(dialect.ReadHead("""{"model":"m"}"""u8.ToArray(), new RequestPath("m", Stream: false, StreamFraming.Events)));
        watcher.WatchBuffered(body);
        var said = new UsageSink();
        dialect.ReadReply(body, said);

        Assert.Equal(said.Usage, watcher.Usage);
        return said.Usage!;
    }

    private static string Chat(string usage, string more = "") =>
        $$"""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{{usage}}{{more}}}""";

    private static string Response(string usage, string more) =>
        $$"""{"id":"r","status":"completed","model":"m","output":[{"type":"message","id":"msg","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{{usage}}{{more}}}""";

    private static string Message(string usage) =>
        $$"""{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{{usage}}}""";

    private static string Gemini(string usage) =>
        $$"""{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{{usage}}}""";

    private sealed class UsageSink : IReplySink
    {
        public Usage? Usage { get; private set; }

        public void Accept(ReplyEvent next) => Usage = (next as ReplyFinished)?.Usage ?? Usage;
    }
}
