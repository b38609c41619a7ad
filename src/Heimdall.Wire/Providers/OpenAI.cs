using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>https://platform.openai.com/docs/api-reference</summary>
internal static class OpenAI
{
    public static readonly ProviderDefinition Definition = new()
    {
        Name = "openai",
        BaseUrl = new("https://api.openai.com"),
        Endpoints =
        [
            new(Operation.Chat, DialectId.OpenAIChat, "v1/chat/completions"),
            new(Operation.ListModels, DialectId.OpenAIChat, "v1/models"),
        ],
        KeyVariables = ["OPENAI_API_KEY"],
        MakesModels = true,
        IsBaseType = true,
        // Not the newest family: from GPT-5.4 on, chat completions refuses tools together with a reasoning effort and points to the Responses API.
        ClaudeTiers = new("gpt-5-mini", "gpt-5.2", "gpt-5.2"),
    };
}
