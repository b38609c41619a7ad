using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>https://platform.claude.com/docs/en/api/overview, https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools</summary>
internal static class Anthropic
{
    public static readonly ProviderDefinition Definition = new()
    {
        Name = "anthropic",
        BaseUrl = new("https://api.anthropic.com"),
        Endpoints =
        [
            new(Operation.Chat, DialectId.AnthropicMessages, "v1/messages") { HostedTools = HostedTools.WebSearch | HostedTools.WebFetch | HostedTools.CodeExecution },
            new(Operation.CountTokens, DialectId.AnthropicMessages, "v1/messages/count_tokens"),
            new(Operation.ListModels, DialectId.AnthropicMessages, "v1/models"),
        ],
        Credential = CredentialScheme.AnthropicKey,
        ClientPath = "/anthropic",
        KeyVariables = ["ANTHROPIC_API_KEY"],
        KeyPrefix = "sk-ant-",
        SubscriptionPrefix = "sk-ant-oat",
        MakesModels = true,
        IsBaseType = true,
    };
}
