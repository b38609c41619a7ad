using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// Every recorded request, written in the other dialect and read there, still holds the same texts, calls, results, media and tools, and nothing that its
/// upstreams refuse.
/// </summary>
public sealed class RecordedRequestTests
{
    // What the other dialect cannot say and must not be left out.
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["openai/audio-input-gpt-4o-audio-preview"] = "not audio",
        ["openai/multi-choice-gpt-4o-mini"] = "one answer a request",
        ["openrouter/video-input-gemini-2-5-flash"] = "not 'video_url'",
        ["mistral/document-mistral-small-latest"] = "not 'document_url'",
        ["openai/responses-stateful-previous-response-gpt-5"] = "previous_response_id",
        ["openai/responses-server-mcp-call-gpt-5"] = "previous_response_id",
        ["openai/responses-background-gpt-5-6-sol"] = "background",
        ["openai/responses-reasoning-gpt-5-2-2025-12-11"] = "a model",

        // All they offer is a tool of their provider's, and the target here has none.
        ["anthropic/server-bash-code-execution-claude-sonnet-4-5"] = "has no such tool",
        ["anthropic/server-bash-code-execution-stream-claude-sonnet-4-6"] = "has no such tool",
        ["anthropic/server-code-execution-claude-sonnet-4-0"] = "has no such tool",
        ["anthropic/server-web-fetch-stream-claude-sonnet-4-0"] = "has no such tool",
        ["anthropic/server-web-search-claude-sonnet-4-6"] = "has no such tool",
        ["anthropic/server-web-search-stream-claude-sonnet-4-5"] = "has no such tool",
        ["anthropic/stop-pause-turn-stream-claude-sonnet-4-5"] = "has no such tool",
        ["openai/web-search-annotations-gpt-4o-search-preview"] = "has no such tool",
        ["openrouter/citations-deepseek-chat"] = "has no such tool",
        ["openai/responses-server-file-search-call-gpt-4o-mini"] = "has no such tool",
        ["openai/responses-server-file-search-call-stream-gpt-4o"] = "has no such tool",
        ["openai/responses-server-mcp-call-stream-gpt-5"] = "has no such tool",
        ["openai/responses-server-code-interpreter-call-gpt-4o-mini"] = "has no such tool",
        ["openai/responses-server-computer-call-computer-use-preview-2025-03-11"] = "has no such tool",
        ["openai/responses-server-apply-patch-call-gpt-5-1"] = "has no such tool",
        ["openai/responses-server-web-search-call-gpt-5-2"] = "has no such tool",
        ["openai/responses-server-web-search-call-stream-gpt-5-2"] = "has no such tool",
    };

    private const string ClaudeCodeFolder = "tools/claude-code/fixtures";

    public static TheoryData<string> ClaudeCode => [.. SharedFixtures.Names(ClaudeCodeFolder)];

    public static TheoryData<string> Requests => Recordings.Names(static recording => recording.Request is not null);

    [Theory, MemberData(nameof(Requests))]
    public void A_recorded_request_asks_the_same_in_the_other_dialect(string name)
    {
        var recording = Recordings.Named(name);
        var lane = recording.Dialect switch
        {
            DialectId.OpenAIChat => Lane.OpenAIToAnthropic,
            DialectId.OpenAIResponses => Lane.ResponsesToAnthropic,
            _ => Lane.AnthropicToOpenAI,
        };
        var context = new WriteContext { Provider = "test", Model = "target", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() };
        byte[] written;
        try
        {
            written = lane.Translate(recording.Request, context);
        }
        catch (DialectException refusal)
        {
            Assert.Contains(name, Refused);
            Assert.Contains(Refused[name], refusal.Error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.DoesNotContain(name, Refused);
        RequestRules.Check(lane.Upstream.Id, written);
        CheckSame(Asked.Read(lane.Client, recording.Request), Asked.Read(lane.Upstream, written), context.Report);
    }

    [Theory, MemberData(nameof(ClaudeCode))]
    public void What_Claude_Code_sends_is_taken_by_strict_upstreams(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        using var file = JsonDocument.Parse(SharedFixtures.Read(ClaudeCodeFolder, name));
        if (!file.RootElement.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("messages", out _) || !body.TryGetProperty("max_tokens", out _))
            return; // lists of models, counts of tokens
        var sent = Encoding.UTF8.GetBytes(body.GetRawText());
        var lane = Lane.AnthropicToOpenAI;

        foreach (var quirks in (Quirks[])[Quirks.None, Quirks.ReplaysReasoning | Quirks.NoJsonSchema, Quirks.NineCharacterToolIds | Quirks.AlternatingRoles | Quirks.NoUserAfterTool | Quirks.SystemFirstOnly])
        {
            var context = new WriteContext { Provider = "test", Model = "target", Facts = ModelFacts.Unknown, Quirks = quirks, Report = new TranslationReport() };
            if (name == "websearch-server-tool.json")
            {
                Assert.Contains("has no such tool", Assert.Throws<DialectException>(() => lane.Translate(sent, context)).Error.Message, StringComparison.Ordinal);
                continue;
            }

            var written = lane.Translate(sent, context);
            RequestRules.Check(lane.Upstream.Id, written, quirks);
            CheckSame(Asked.Read(lane.Client, sent), Asked.Read(lane.Upstream, written), context.Report);
        }
    }

    private static void CheckSame(Asked original, Asked crossed, TranslationReport report)
    {
        foreach (var text in original.Texts.Where(static text => !text.StartsWith("x-anthropic-billing-header", StringComparison.Ordinal)))
            Assert.Contains(text.TrimEnd(), crossed.AllText, StringComparison.Ordinal);
        Assert.Equal(original.Calls, crossed.Calls);
        Assert.Equal(original.Media, crossed.Media);
        Assert.Equal(original.Tools, crossed.Tools);
        foreach (var (place, result) in original.Results)
            Assert.Contains(result.TrimEnd(), crossed.Results[place], StringComparison.Ordinal);

        // Nothing is invented in silence either.
        if (report.Notes.Count == 0)
            Assert.Equal(original.AllText.Where(static c => !char.IsWhiteSpace(c)), crossed.AllText.Where(static c => !char.IsWhiteSpace(c)));
    }
}
