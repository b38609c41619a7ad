namespace Heimdall.Wire.Providers;

/// <summary>
/// Named deviations of a provider from the dialect it speaks. Each entry says where it is documented and when it was seen.
/// </summary>
[Flags]
internal enum Quirks
{
    None = 0,

    /// <summary>Knows <c>max_tokens</c> and not OpenAI's later <c>max_completion_tokens</c>.</summary>
    MaxTokensOnly = 1 << 0,

    /// <summary>Refuses <c>stream_options</c>; reports usage at the end of a stream unasked, or never.</summary>
    NoStreamOptions = 1 << 1,

    /// <summary>Refuses <c>parallel_tool_calls</c>.</summary>
    NoParallelToolCalls = 1 << 2,

    /// <summary>Wants tool-call ids of exactly nine letters and digits.</summary>
    NineCharacterToolIds = 1 << 3,

    /// <summary>Wants its <c>reasoning_content</c> back with the assistant turn that carried it.</summary>
    ReplaysReasoning = 1 << 4,

    /// <summary>Knows <c>response_format</c> <c>json_object</c> and not <c>json_schema</c>.</summary>
    NoJsonSchema = 1 << 5,

    /// <summary>Knows <c>tool_choice</c> <c>any</c> where OpenAI says <c>required</c>.</summary>
    ToolChoiceAny = 1 << 6,

    /// <summary>Wants user and assistant turns to alternate.</summary>
    AlternatingRoles = 1 << 7,

    /// <summary>Refuses the <c>user</c> field.</summary>
    NoUser = 1 << 8,

    /// <summary>Has no tools at all.</summary>
    NoTools = 1 << 9,

    /// <summary>Knows Anthropic's <c>cache_control</c> on text parts (https://openrouter.ai/docs/features/prompt-caching, seen 2026-11).</summary>
    CacheControl = 1 << 10,

    /// <summary>
    /// Takes a <c>system</c> message at the start and nowhere else, as the chat templates of many open models do
    /// (vllm-project/vllm#41114, ollama/ollama#17774, danny-avila/LibreChat#1678 for Mistral; seen 2026-11).
    /// </summary>
    SystemFirstOnly = 1 << 11,

    /// <summary>
    /// Wants the assistant to speak after tool results, before anyone else does
    /// (mistralai/mistral-common#169, seen 2026-11).
    /// </summary>
    NoUserAfterTool = 1 << 12,

    /// <summary>Takes the address of a document where OpenAI takes its bytes (https://openrouter.ai/docs/features/multimodal/pdfs, seen 2026-11).</summary>
    DocumentUrls = 1 << 13,

    /// <summary>
    /// Takes a <c>reasoning</c> object with <c>effort</c>, <c>max_tokens</c> or <c>enabled</c> for models of every make
    /// (https://openrouter.ai/docs/guides/best-practices/reasoning-tokens, https://vercel.com/docs/ai-gateway/sdks-and-apis/openai-chat-completions/advanced, seen 2026-11).
    /// </summary>
    ReasoningObject = 1 << 14,

    /// <summary>
    /// Takes <c>"thinking":{"type":"disabled"}</c>, and thinks without it (https://api-docs.deepseek.com/guides/thinking_mode,
    /// https://docs.z.ai/guides/capabilities/thinking-mode, https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model, seen 2026-11).
    /// </summary>
    ThinkingSwitch = 1 << 15,

    /// <summary>Runs a web search tool for models of every make; see <see cref="SearchTools.ForAnyModel"/>.</summary>
    SearchTool = 1 << 16,

    /// <summary>
    /// Searches the web for every answer, unasked; <c>search_domain_filter</c> says where (https://docs.perplexity.ai/docs/sonar/filters, seen 2026-11).
    /// </summary>
    SearchesAlways = 1 << 17,
}
