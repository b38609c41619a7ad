namespace Heimdall.Wire.Dialects;

/// <summary>A shared wire format: what the bytes of a request and of its answer mean.</summary>
internal enum DialectId
{
    /// <summary>https://platform.claude.com/docs/en/api/messages</summary>
    AnthropicMessages,

    /// <summary>https://platform.openai.com/docs/api-reference/chat</summary>
    OpenAIChat,

    /// <summary>https://platform.openai.com/docs/api-reference/responses</summary>
    OpenAIResponses,

    /// <summary>https://ai.google.dev/api/generate-content</summary>
    GeminiGenerate,
}
