using System.Collections.Immutable;

namespace Heimdall.Matrix.Clients;

/// <summary>The tables of the document.</summary>
internal static class ClientCatalog
{
    public static readonly ImmutableArray<Client> All =
    [
        new ClaudeCode("claude-code", "@anthropic-ai/claude-code", "@anthropic-ai/claude-code-*/claude"),
        new ClaudeCode("claude-code-older", "claude-code-older", "claude-code-older/node_modules/@anthropic-ai/claude-code-*/claude", compactsUnknownModels: false),
        new CodexCli(),
        new GeminiCli(),
        new SdkAgent("anthropic-sdk", "Anthropic SDK", "@anthropic-ai/sdk", "anthropic.mjs", "/anthropic"),
        new SdkAgent("openai-sdk-chat", "OpenAI SDK, chat completions", "openai", "openai-chat.mjs", "/v1", Ability.Thinking, Ability.WebSearch),
        new SdkAgent("openai-sdk-responses", "OpenAI SDK, responses", "openai", "openai-responses.mjs", "/v1"),
        new SdkAgent("google-sdk", "Google Gen AI SDK", "@google/genai", "google-genai.mjs", "/genai"),
    ];
}
