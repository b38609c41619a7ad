using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Top-level fields that mean the same in both dialects of OpenAI's and in no other: they cross from one to the other as they are.</summary>
internal static class OpenAIFields
{
    /// <summary>https://platform.openai.com/docs/api-reference/responses/create and …/chat/create, compared 2026-11.</summary>
    public static bool AreShared(JsonText name) =>
        name.Is("metadata"u8) || name.Is("service_tier"u8) || name.Is("safety_identifier"u8)
        || name.Is("prompt_cache_key"u8) || name.Is("prompt_cache_retention"u8) || name.Is("verbosity"u8);
}
