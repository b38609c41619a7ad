namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>The shared acceptance check: the real CLI, whole tasks, a strict simulated upstream that also misbehaves on demand.</summary>
public sealed class SharedTaskTests(SharedUpstream shared) : IClassFixture<SharedUpstream>
{
    public static TheoryData<string, string> ModelsAndTasks => new MatrixTheoryData<string, string>(
        ["openai/gpt-4o", "openai/gpt-5", "anthropic/claude-sonnet-4-6", "gemini/gemini-2.5-pro", "gemini/gemini-3-pro-preview"],
        ["basic", "text", "image", "toolerr", "many", "big", "toolsearch", "subagent", "websearch"]);

    [Theory, MemberData(nameof(ModelsAndTasks))]
    public async Task Does_the_task(string model, string task) => Assert.Empty(await shared.CheckAsync(model, task));

    [Theory]
    [InlineData("openai/gpt-4o-interleaved")]
    [InlineData("openai/gpt-4o-dup-ids")]
    [InlineData("openai/gpt-4o-no-done")]
    [InlineData("openai/gpt-4o-think")]
    public async Task Does_the_task_however_the_upstream_streams(string model) => Assert.Empty(await shared.CheckAsync(model, "basic"));

    /// <summary>Models that reason are asked through the Responses API.</summary>
    [Theory]
    [InlineData("openai/gpt-5-dup-ids", "basic")]
    [InlineData("openai/gpt-5-slow", "text")]
    [InlineData("openai/gpt-5-fail-529x2", "basic")]
    public async Task Does_the_task_through_the_Responses_API(string model, string task) => Assert.Empty(await shared.CheckAsync(model, task));

    [Theory]
    [InlineData("openai/gpt-5-fail-ctx", "Prompt is too long")]
    [InlineData("openai/gpt-5-drop-midstream", "error mid-response")]
    [InlineData("openai/gpt-5-error-midstream", "error mid-response")]
    public async Task Ends_with_words_when_a_failure_of_the_Responses_API_lasts(string model, string words) =>
        Assert.Contains(words, await shared.CheckAsync(model, "basic", ("CC_RETRIES", "1")), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task Does_the_task_when_calls_come_in_one_piece() =>
        Assert.Empty(await shared.CheckAsync("openai/gpt-4o-one-chunk", "basic", ("CC_ALLOW_BUFFERED", "1")));

    [Fact]
    public async Task Does_the_task_when_usage_is_never_reported() =>
        Assert.Empty(await shared.CheckAsync("openai/gpt-4o-no-usage", "basic", ("CC_NO_USAGE_CHECK", "1")));

    [Theory]
    [InlineData("openai/gpt-4o-slow")]
    [InlineData("anthropic/claude-sonnet-4-6-slow")]
    public async Task Passes_a_slow_stream_on_as_it_comes(string model) => Assert.Empty(await shared.CheckAsync(model, "text"));

    [Theory]
    [InlineData("openai/gpt-4o-fail-429x1")]
    [InlineData("openai/gpt-4o-fail-529x2")]
    [InlineData("openai/gpt-4o-fail-502x1")]
    [InlineData("anthropic/claude-sonnet-4-6-fail-429x1")]
    [InlineData("anthropic/claude-sonnet-4-6-fail-529x2")]
    public async Task Does_the_task_after_passing_failures(string model) => Assert.Empty(await shared.CheckAsync(model, "basic"));

    [Theory]
    [InlineData("openai/gpt-4o-fail-400", "API Error: 400")]
    [InlineData("openai/gpt-4o-fail-ctx", "Prompt is too long")]
    [InlineData("openai/gpt-4o-drop-midstream", "error mid-response")]
    [InlineData("openai/gpt-4o-error-midstream", "error mid-response")]
    [InlineData("openai/gpt-4o-hang", "timeout")]
    [InlineData("anthropic/claude-sonnet-4-6-drop-midstream", "error mid-response")]
    public async Task Ends_with_words_when_a_failure_lasts(string model, string words)
    {
        var found = await shared.CheckAsync(model, "basic", ("CC_RETRIES", "1"));

        Assert.Contains(words, found, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("(timeout)", found, StringComparison.Ordinal);
    }
}
