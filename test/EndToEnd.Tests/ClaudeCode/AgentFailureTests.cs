namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>Upstream failures as the real Claude Code CLI lives through them (claude-code.md §4 and §5 say what it does on Anthropic's own API).</summary>
public sealed class AgentFailureTests
{
    private static readonly (string Name, string Value) OneRetry = ("CLAUDE_CODE_MAX_RETRIES", "1");

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_rate_limit_is_waited_for_and_the_task_goes_on(string provider)
    {
        var first = Script.Json(Speaker.Of(provider).Error, 429).Header("retry-after", "1");
        await using var scene = await Scene.StartAsync(provider, (n, answer) => n == 0 ? first : answer);

        var run = await scene.RunAsync();

        scene.AssertTaskDone(run);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_rate_limit_of_two_minutes_is_told_at_once(string provider)
    {
        await using var scene = await Scene.StartAsync(provider, (_, _) => Script.Json(Speaker.Of(provider).Error, 429).Header("retry-after", "120"));

        var run = await scene.RunAsync();

        Assert.True(run.IsError, run.ToString());
        Assert.Contains("429", run.Result, StringComparison.Ordinal);
        Assert.Empty(run.RetriedStatuses);
    }

    [Fact]
    public async Task An_overload_twice_is_outlived()
    {
        var overloaded = Script.Json(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), 529);
        await using var scene = await Scene.StartAsync(Speaker.Anthropic, (n, answer) => n < 2 ? overloaded : answer);

        var run = await scene.RunAsync();

        scene.AssertTaskDone(run);
    }

    [Fact]
    public async Task An_overload_that_lasts_is_told_as_such()
    {
        await using var scene = await Scene.StartAsync(Speaker.Anthropic, (_, _) => Script.Json(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), 529));

        var run = await scene.RunAsync(OneRetry);

        Assert.True(run.IsError, run.ToString());
        Assert.Contains("529", run.Result, StringComparison.Ordinal);
        Assert.Contains("Overloaded", run.Result, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task An_upstream_killed_before_any_content_is_asked_again(string provider)
    {
        var cut = provider == Speaker.OpenAI ? OpenAIChatAnswer.Begin() : AnthropicMessagesAnswer.Begin(ModelTurn.Say(""));
        await using var scene = await Scene.StartAsync(provider, (n, answer) => n == 0 ? cut : answer);

        var run = await scene.RunAsync();

        scene.AssertTaskDone(run);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_turn_whose_upstream_is_killed_in_the_midst_of_its_words_is_done_again(string provider)
    {
        var half = provider == Speaker.OpenAI
            ? OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Half a sent"))
            : AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).OpenText("Half a sent");
        await using var scene = await Scene.StartAsync(provider, (n, answer) => n == 0 ? half : answer);

        var run = await scene.RunAsync();

        scene.AssertTaskDone(run);
        Assert.Equal(4, scene.Upstream.RequestCount); // three turns, one of them twice
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task An_upstream_that_hangs_before_its_headers_is_given_up_and_asked_again(string provider)
    {
        await using var scene = await Scene.StartAsync(
            provider,
            (n, answer) => n == 0 ? Script.Silence(new Signal()) : answer,
            network => network with { HeadersTimeout = TimeSpan.FromMilliseconds(500) });

        var run = await scene.RunAsync();

        scene.AssertTaskDone(run);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Broken_tool_arguments_reach_the_model_as_an_error_and_the_session_goes_on(string provider)
    {
        var broken = ModelTurn.Say("").Call("call_broken", "Write", """{"file_path":"/tmp/x","cont""");
        await using var scene = await Scene.StartAsync(provider, (n, answer) => n == 0 ? Streamed(provider, broken) : answer, results: 1);

        var run = await scene.RunAsync();

        Assert.True(run is { ExitCode: 0, IsError: false }, run.ToString());
        Assert.Contains(run.ToolErrors, error => error.Contains("could not be parsed as JSON", StringComparison.Ordinal));
        Assert.DoesNotContain(run.ToolErrors, error => error.Contains("is missing", StringComparison.Ordinal)); // what an invented {} would have said
    }

    [Theory]
    [InlineData("This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens.", "context_length_exceeded")]
    public async Task A_full_context_is_told_in_the_words_that_make_it_compact(string message, string code)
    {
        await using var scene = await Scene.StartAsync(Speaker.OpenAI, (_, _) => Script.Json(OpenAIChatAnswer.Error(message, "invalid_request_error", code), 400));

        var run = await scene.RunAsync(OneRetry);

        Assert.True(run.IsError, run.ToString());
        Assert.Contains("Prompt is too long", run.Result, StringComparison.OrdinalIgnoreCase);
    }

    private static Script Streamed(string provider, ModelTurn turn) => provider == Speaker.OpenAI ? OpenAIChatAnswer.Stream(turn) : AnthropicMessagesAnswer.Stream(turn);

    /// <summary>A scripted agent that misbehaves, the gateway before it and the folder to work in.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly string _provider;

        private Scene(string provider) => _provider = provider;

        public ScriptedUpstream Upstream { get; private set; } = null!;

        private TestGateway Gateway { get; set; } = null!;

        /// <param name="misbehave">Gets the number of the request and the right answer; returns what is answered.</param>
        /// <param name="results">Tool results that the misbehaviour adds to the conversation, and that the agent does not count.</param>
        public static async Task<Scene> StartAsync(
            string provider,
            Func<int, Script, Script> misbehave,
            Func<Engine.Configuration.NetworkOptions, Engine.Configuration.NetworkOptions>? network = null,
            int results = 0)
        {
            var scene = new Scene(provider);
            var asked = -1;
            scene.Upstream = await ScriptedUpstream.StartAsync(request =>
                misbehave(Interlocked.Increment(ref asked), ScriptedAgent.Answer(provider, request, ScriptedAgent.Next(request, scene._folder.Path, results))));
            scene.Gateway = await TestGateway.StartAsync(Configured.Provider(provider, scene.Upstream).Over(network ?? (same => same)));
            return scene;
        }

        public Task<ClaudeCodeRun> RunAsync(params (string Name, string Value)[] settings) => InstalledClaudeCode.RunAsync(
            Gateway.BaseUrl,
            _provider == Speaker.OpenAI ? "openai/gpt-4o" : "anthropic/claude-sonnet-4-6",
            "Write the file and double it.",
            _folder.Path,
            settings);

        public void AssertTaskDone(ClaudeCodeRun run)
        {
            Assert.True(run is { ExitCode: 0, IsError: false }, run.ToString());
            Assert.Contains(ScriptedAgent.Report, run.Result, StringComparison.Ordinal);
            Assert.Equal(ScriptedAgent.Content + ScriptedAgent.Content, File.ReadAllText(_folder.File("second.txt")));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
            _folder.Dispose();
        }
    }
}
