using System.Collections.Frozen;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>The real Claude Code CLI works on while its provider falls ill: another one serves the same name, and it notices nothing.</summary>
public sealed class AgentFailoverTests
{
    private const string Model = "model-of-both";

    public static TheoryData<string, string> Cases => new MatrixTheoryData<string, string>(
        [Speaker.OpenAI, Speaker.Anthropic], ["429", "529", "hang", "error before content", "cut in the midst of its words"]);

    [Theory, MemberData(nameof(Cases))]
    public async Task A_session_goes_on_when_its_provider_falls_ill(string provider, string illness)
    {
        using var folder = new TemporaryFolder();
        await using var ill = await ScriptedUpstream.StartAsync(_ => Of(illness, provider));
        await using var well = await ScriptedUpstream.StartAsync(request => ScriptedAgent.Answer(Speaker.Anthropic, request, ScriptedAgent.Next(request, folder.Path)));
        await using var gateway = await StartAsync(provider, ill, well);

        var run = await InstalledClaudeCode.RunAsync(gateway.BaseUrl, Model, "Write the file and double it.", folder.Path);

        Assert.True(run is { ExitCode: 0, IsError: false }, run.ToString());
        Assert.Contains(ScriptedAgent.Report, run.Result, StringComparison.Ordinal);
        Assert.Equal(ScriptedAgent.Content + ScriptedAgent.Content, await File.ReadAllTextAsync(folder.File("second.txt")));
        Assert.Empty(run.RetriedStatuses);
        Assert.NotEqual(0, ill.RequestCount);
    }

    private static Script Of(string illness, string provider)
    {
        var begun = provider == Speaker.OpenAI
            ? OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Half a sent"))
            : AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).OpenText("Half a sent");
        return illness switch
        {
            "429" => Script.Json(AnthropicMessagesAnswer.Error("rate_limit_error", "Rate limit reached"), 429),
            "529" => Script.Json(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), 529),
            "hang" => Script.Silence(new Signal()),
            "error before content" when provider == Speaker.OpenAI => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.Error("overloaded", "server_error", "overloaded")),
            "error before content" => AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).Event(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), "error"),
            _ => begun,
        };
    }

    // Either another provider serves the same name, or another key of the same provider, which is then relayed to.
    private static Task<TestGateway> StartAsync(string provider, ScriptedUpstream ill, ScriptedUpstream well)
    {
        if (provider == Speaker.OpenAI)
            return TestGateway.StartAsync(Serving(Speaker.OpenAI, ill), Serving(Speaker.Anthropic, well));
        var anthropic = Serving(Speaker.Anthropic, ill);
        return TestGateway.StartAsync(anthropic with { Keys = [anthropic.Keys[0], anthropic.Keys[0] with { Id = "other", Name = "other", Url = well.BaseUrl, Weight = 0 }] });
    }

    private static ProviderOptions Serving(string provider, ScriptedUpstream upstream)
    {
        var options = Configured.Provider(provider, upstream).Over(network => network with { HeadersTimeout = TimeSpan.FromMilliseconds(700), RetryBackoffInitial = TimeSpan.FromMilliseconds(20) });
        return options with { Keys = [options.Keys[0] with { Models = FrozenSet.ToFrozenSet([Model], StringComparer.OrdinalIgnoreCase) }] };
    }
}
