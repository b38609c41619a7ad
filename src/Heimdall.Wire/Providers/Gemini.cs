using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>
/// https://ai.google.dev/api. Clients of OpenAI's dialect are translated: Google's compatible endpoint wants the thought signatures of its newer models back in
/// a field of its own, which those clients do not send, and shows no thoughts.
/// </summary>
internal static class Gemini
{
    public static readonly ProviderDefinition Definition = new()
    {
        Name = "gemini",
        PricedAs = ["vertex"],
        Aliases = ["google"],
        BaseUrl = new("https://generativelanguage.googleapis.com"),
        Endpoints =
        [
            new(Operation.Chat, DialectId.GeminiGenerate, "v1beta/models/{model}:generateContent") { StreamPath = "v1beta/models/{model}:streamGenerateContent?alt=sse" },
            new(Operation.CountTokens, DialectId.GeminiGenerate, "v1beta/models/{model}:countTokens"),
            new(Operation.ListModels, DialectId.GeminiGenerate, "v1beta/models"),
        ],
        Credential = CredentialScheme.GoogleKey,
        ClientPath = "/genai",
        KeyVariables = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
        MakesModels = true,
        IsBaseType = true,
        ClaudeTiers = new("gemini-3.5-flash-lite", "gemini-3.1-pro-preview", "gemini-3.1-pro-preview"),
    };
}
