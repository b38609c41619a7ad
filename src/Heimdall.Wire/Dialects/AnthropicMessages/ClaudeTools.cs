using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// The tools that Anthropic runs, in versions that all Claudes with the tool take and that need no beta
/// (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-reference, seen 2026-11).
/// </summary>
internal static class ClaudeTools
{
    /// <summary>How the model calls it; empty where there is no such tool.</summary>
    public static ReadOnlySpan<byte> NameOf(HostedTools tool) => tool switch
    {
        HostedTools.WebSearch => "web_search"u8,
        HostedTools.WebFetch => "web_fetch"u8,
        HostedTools.CodeExecution => "code_execution"u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> TypeOf(HostedTools tool) => tool switch
    {
        HostedTools.WebSearch => "web_search_20250305"u8,
        HostedTools.WebFetch => "web_fetch_20250910"u8,
        HostedTools.CodeExecution => "code_execution_20250825"u8,
        _ => default,
    };
}
