using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Random conversations go from Anthropic to OpenAI's dialect and back. What may be lost is what these tests do not compare: nothing else.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 250;

    // OpenAI's dialect carries no signed reasoning; that a call failed is a word in front of its result.
    private static readonly string[] Lost = ["\"thinking\"", "\"redacted_thinking\"", "\"is_error\""];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 4).Select(static block => block * Rounds)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_conversation_survives_the_way_there_and_back(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + Rounds; seed++)
        {
            var original = new RandomRequest(seed).Make();
            var there = Cross(Lane.AnthropicToOpenAI, original);
            var back = Cross(Lane.OpenAIToAnthropic, there);

            CheckConversation(Asked.Read(Lane.AnthropicToOpenAI.Client, original), Asked.Read(Lane.AnthropicToOpenAI.Client, back), seed);
            CheckSettings(original, back, seed);
            Assert.DoesNotContain(Lost, lost => Encoding.UTF8.GetString(back).Contains(lost, StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_second_way_there_and_back_changes_nothing_but_white_space(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + Rounds; seed++)
        {
            var once = Cross(Lane.OpenAIToAnthropic, Cross(Lane.AnthropicToOpenAI, new RandomRequest(seed).Make()));
            var twice = Cross(Lane.OpenAIToAnthropic, Cross(Lane.AnthropicToOpenAI, once));

            var (first, second) = (Asked.Read(Lane.AnthropicToOpenAI.Client, once), Asked.Read(Lane.AnthropicToOpenAI.Client, twice));
            Assert.Equal(Solid(first.AllText), Solid(second.AllText));
            Assert.Equal(first.Calls, second.Calls);
            Assert.Equal(first.Results.Select(static result => (result.Key, Solid(result.Value))), second.Results.Select(static result => (result.Key, Solid(result.Value))));
            Assert.Equal(first.Media, second.Media);
        }
    }

    // Lost on the way, beside what Lost lists: where one text ends and the next begins, and where in a result its media stood, for they follow in the
    // user's message.
    private static void CheckConversation(Asked original, Asked back, int seed)
    {
        foreach (var text in original.Texts)
            Assert.True(back.AllText.Contains(text.TrimEnd(), StringComparison.Ordinal), $"seed {seed} lost: {text}");
        Assert.Equal(original.Calls, back.Calls);
        foreach (var (place, result) in original.Results)
            Assert.True(back.Results[place].Contains(result.TrimEnd(), StringComparison.Ordinal), $"seed {seed} lost the result: {result}");
        Assert.Equal(original.Media.Order(StringComparer.Ordinal), back.Media.Order(StringComparer.Ordinal));
        Assert.Equal(original.Tools, back.Tools);
    }

    private static void CheckSettings(byte[] original, byte[] back, int seed)
    {
        using var before = JsonDocument.Parse(original);
        using var after = JsonDocument.Parse(back);
        foreach (var name in (string[])["max_tokens", "temperature", "stop_sequences"])
            Assert.Equal(Field(before, name), Field(after, name));
        Assert.Equal(before.RootElement.GetProperty("stream").GetBoolean(), after.RootElement.TryGetProperty("stream", out _));
        Assert.True(Choice(before) == Choice(after), $"seed {seed}: {Choice(before)} became {Choice(after)}");
    }

    private static string? Field(JsonDocument document, string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    // Silence and false say the same.
    private static (string?, bool) Choice(JsonDocument document) => document.RootElement.TryGetProperty("tool_choice", out var choice)
        ? (choice.GetProperty("type").GetString(), choice.TryGetProperty("disable_parallel_tool_use", out var one) && one.GetBoolean())
        : (null, false);

    private static byte[] Cross(Lane lane, byte[] body)
    {
        var written = lane.Translate(body, new WriteContext { Provider = "test", Model = "m", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() });
        RequestRules.Check(lane.Upstream.Id, written);
        return written;
    }

    private static string Solid(string text) => string.Concat(text.Where(static c => !char.IsWhiteSpace(c)));
}
