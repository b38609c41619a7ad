using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>https://platform.openai.com/docs/api-reference, https://platform.openai.com/docs/guides/tools-web-search,
/// https://platform.openai.com/docs/guides/tools-code-interpreter</summary>
internal static class OpenAI
{
    public static readonly ProviderDefinition Definition = new()
    {
        Name = "openai",
        BaseUrl = new("https://api.openai.com"),
        Endpoints =
        [
            new(Operation.Chat, DialectId.OpenAIChat, "v1/chat/completions"),
            new(Operation.Chat, DialectId.OpenAIResponses, "v1/responses") { HostedTools = HostedTools.WebSearch | HostedTools.CodeExecution },
            new(Operation.CountTokens, DialectId.OpenAIResponses, "v1/responses/input_tokens"),
            new(Operation.ListModels, DialectId.OpenAIChat, "v1/models"),
        ],
        ClientPath = "/openai",
        KeyVariables = ["OPENAI_API_KEY"],
        MakesModels = true,
        IsBaseType = true,
        ClaudeTiers = new("gpt-5.4-mini", "gpt-5.5", "gpt-5.5"),
    };
}
