using Heimdall.EndToEnd.Tests.Clients;

namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>The Claude Code CLI that <c>./test.sh</c> installs; its tests skip where it is not.</summary>
internal static class InstalledClaudeCode
{
    public static Task<ClaudeCodeRun> RunAsync(Uri gateway, string model, string prompt, string folder, params (string Name, string Value)[] settings) =>
        ClaudeCodeRun.StartAsync(RealComponent.Installed("@anthropic-ai/claude-code-*/claude"), gateway, model, prompt, folder, settings: settings);
}
