using System.Collections.Immutable;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>
/// The providers that speak OpenAI's dialect over a plain key; some speak Anthropic's too. A new one is one entry here. Each names the page
/// that documents it. Addresses and key variables are as the models.dev catalogue had them in 2026-06; a page was read where a date stands beside it.
/// </summary>
internal static class OpenAICompatible
{
    private static readonly ImmutableArray<ProviderEndpoint> Standard = Under("v1/");

    public static readonly ImmutableArray<ProviderDefinition> All =
    [
        // https://www.alibabacloud.com/help/en/model-studio/anthropic-api-messages; mainland accounts set base_url to https://dashscope.aliyuncs.com
        new()
        {
            Name = "alibaba",
            Aliases = ["dashscope"],
            BaseUrl = new("https://dashscope-intl.aliyuncs.com"),
            Endpoints = [.. Under("compatible-mode/v1/"), Messages("apps/anthropic/v1/messages")],
            KeyVariables = ["DASHSCOPE_API_KEY", "ALIBABA_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("qwen3-coder-flash", "qwen3-coder-plus", "qwen3-max"),
        },
        // https://docs.baseten.co/inference/model-apis/overview
        new()
        {
            Name = "baseten",
            BaseUrl = new("https://inference.baseten.co"),
            Endpoints = Standard,
            KeyVariables = ["BASETEN_API_KEY"],
            ClaudeTiers = new("openai/gpt-oss-120b", "zai-org/GLM-4.7", "zai-org/GLM-5"),
        },
        // https://inference-docs.cerebras.ai/resources/openai: no developer role, the system role has its weight
        new()
        {
            Name = "cerebras",
            BaseUrl = new("https://api.cerebras.ai"),
            Endpoints = Standard,
            KeyVariables = ["CEREBRAS_API_KEY"],
            ClaudeTiers = new("gpt-oss-120b", "zai-glm-4.7", "zai-glm-4.7"),
        },
        // https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/
        new()
        {
            Name = "cloudflare",
            AddressVariables = [new("CLOUDFLARE_ACCOUNT_ID", "https://api.cloudflare.com/client/v4/accounts/{0}/ai")],
            Endpoints = Standard,
            KeyVariables = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY"],
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://docs.cohere.com/docs/compatibility-api: max_tokens; response_format is json_object with a schema of its own
        new()
        {
            Name = "cohere",
            BaseUrl = new("https://api.cohere.ai"),
            Endpoints = [new(Operation.Chat, DialectId.OpenAIChat, "compatibility/v1/chat/completions")],
            KeyVariables = ["COHERE_API_KEY", "CO_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("command-r7b-12-2024", "command-a-03-2025", "command-a-03-2025"),
            Quirks = Quirks.MaxTokensOnly | Quirks.NoJsonSchema | Quirks.NoParallelToolCalls,
        },
        // https://docs.databricks.com/aws/en/machine-learning/foundation-model-apis/api-reference
        new()
        {
            Name = "databricks",
            AddressVariables = [new("DATABRICKS_HOST")],
            Endpoints = [new(Operation.Chat, DialectId.OpenAIChat, "serving-endpoints/chat/completions")],
            KeyVariables = ["DATABRICKS_TOKEN"],
            ClaudeTiers = new("databricks-claude-haiku-4-5", "databricks-claude-sonnet-4-5", "databricks-claude-opus-4-5"),
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://docs.deepinfra.com/api-reference/chat-completions/openai-chat-completions
        new()
        {
            Name = "deepinfra",
            BaseUrl = new("https://api.deepinfra.com"),
            Endpoints = [.. Under("v1/openai/"), Messages("anthropic/v1/messages")],
            KeyVariables = ["DEEPINFRA_API_KEY", "DEEPINFRA_TOKEN"],
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://api-docs.deepseek.com/guides/thinking_mode (reasoning_content must come back with tool calls, else 400),
        // https://api-docs.deepseek.com/guides/json_mode, https://api-docs.deepseek.com/guides/anthropic_api,
        // https://api-docs.deepseek.com/guides/responses_api
        new()
        {
            Name = "deepseek",
            BaseUrl = new("https://api.deepseek.com"),
            Endpoints = [.. Under(""), Responses("responses"), Messages("anthropic/v1/messages") with { Credential = CredentialScheme.AnthropicKey }],
            KeyVariables = ["DEEPSEEK_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("deepseek-v4-flash", "deepseek-v4-pro", "deepseek-v4-pro"),
            Quirks = Quirks.MaxTokensOnly | Quirks.ReplaysReasoning | Quirks.NoJsonSchema | Quirks.ThinkingSwitch,
        },
        // https://docs.fireworks.ai/tools-sdks/anthropic-compatibility
        new()
        {
            Name = "fireworks",
            Aliases = ["fireworks_ai", "fireworks-ai"],
            BaseUrl = new("https://api.fireworks.ai/inference"),
            Endpoints = [.. Standard, Messages("v1/messages")],
            KeyVariables = ["FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY"],
            ClaudeTiers = new("accounts/fireworks/models/gpt-oss-120b", "accounts/fireworks/models/glm-5p1", "accounts/fireworks/models/glm-5p1"),
        },
        // https://console.groq.com/docs/openai, https://console.groq.com/docs/responses-api
        new()
        {
            Name = "groq",
            BaseUrl = new("https://api.groq.com/openai"),
            Endpoints = [.. Standard, Responses("v1/responses")],
            KeyVariables = ["GROQ_API_KEY"],
            ClaudeTiers = new("openai/gpt-oss-20b", "openai/gpt-oss-120b", "openai/gpt-oss-120b"),
        },
        // https://huggingface.co/docs/inference-providers
        new()
        {
            Name = "huggingface",
            BaseUrl = new("https://router.huggingface.co"),
            Endpoints = Standard,
            KeyVariables = ["HF_TOKEN", "HUGGINGFACE_API_KEY"],
            ClaudeTiers = new("zai-org/GLM-4.7-Flash", "zai-org/GLM-4.7", "zai-org/GLM-5.1"),
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://lmstudio.ai/docs/developer/openai-compat
        new()
        {
            Name = "lmstudio",
            BaseUrl = new("http://localhost:1234"),
            AddressVariables = [new("LMSTUDIO_BASE_URL", Port: 1234)],
            Endpoints = [.. Standard, Messages("v1/messages") with { OnRequest = true }],
            KeyOptional = true,
            KeyVariables = ["LMSTUDIO_API_KEY"],
            Quirks = Quirks.MaxTokensOnly | Quirks.SystemFirstOnly,
        },
        // https://platform.minimax.io/docs/guides/quickstart
        new()
        {
            Name = "minimax",
            BaseUrl = new("https://api.minimax.io"),
            Endpoints = [.. Standard, Messages("anthropic/v1/messages")],
            KeyVariables = ["MINIMAX_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("MiniMax-M2.5", "MiniMax-M2.7", "MiniMax-M3"),
        },
        // https://docs.mistral.ai/api/endpoint/chat: fields it does not know are refused (mistralai/platform-docs-public#7), usage comes unasked;
        // ids of nine characters: anomalyco/opencode#1680
        new()
        {
            Name = "mistral",
            BaseUrl = new("https://api.mistral.ai"),
            Endpoints = Standard,
            KeyVariables = ["MISTRAL_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("mistral-small-latest", "mistral-medium-latest", "mistral-large-latest"),
            Quirks = Quirks.MaxTokensOnly | Quirks.NoStreamOptions | Quirks.NoUser | Quirks.NineCharacterToolIds | Quirks.ToolChoiceAny | Quirks.SystemFirstOnly | Quirks.NoUserAfterTool,
        },
        // https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model: reasoning_content must come back with tool calls.
        // Mainland accounts set base_url to https://api.moonshot.cn
        new()
        {
            Name = "moonshot",
            Aliases = ["kimi"],
            BaseUrl = new("https://api.moonshot.ai"),
            Endpoints = [.. Standard, Messages("anthropic/v1/messages")],
            KeyVariables = ["MOONSHOT_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("kimi-k2.5", "kimi-k2.6", "kimi-k3"),
            Quirks = Quirks.MaxTokensOnly | Quirks.ReplaysReasoning | Quirks.ThinkingSwitch,
        },
        // https://docs.tokenfactory.nebius.com/api-reference/introduction
        new()
        {
            Name = "nebius",
            BaseUrl = new("https://api.tokenfactory.nebius.com"),
            Endpoints = Standard,
            KeyVariables = ["NEBIUS_API_KEY"],
            ClaudeTiers = new("Qwen/Qwen3-30B-A3B", "Qwen/Qwen3-235B-A22B", "Qwen/Qwen3-235B-A22B"),
        },
        // https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion
        new()
        {
            Name = "novita",
            BaseUrl = new("https://api.novita.ai/openai"),
            Endpoints = Standard,
            KeyVariables = ["NOVITA_API_KEY"],
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://docs.api.nvidia.com/nim/reference/llm-apis
        new()
        {
            Name = "nvidia",
            BaseUrl = new("https://integrate.api.nvidia.com"),
            Endpoints = Standard,
            KeyVariables = ["NVIDIA_API_KEY"],
            ClaudeTiers = new("openai/gpt-oss-20b", "openai/gpt-oss-120b", "z-ai/glm-5.1"),
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://docs.ollama.com/api/openai-compatibility and https://docs.ollama.com/api/anthropic-compatibility
        new()
        {
            Name = "ollama",
            BaseUrl = new("http://localhost:11434"),
            AddressVariables = [new("OLLAMA_BASE_URL", Port: 11434), new("OLLAMA_HOST", Port: 11434)],
            Endpoints = [.. Standard, Messages("v1/messages") with { OnRequest = true }],
            KeyOptional = true,
            KeySection = "ollama_key_config",
            Quirks = Quirks.MaxTokensOnly | Quirks.SystemFirstOnly,
        },
        // https://opencode.ai/docs/zen
        new()
        {
            Name = "opencode-zen",
            BaseUrl = new("https://opencode.ai/zen"),
            Endpoints = Standard,
            KeyVariables = ["OPENCODE_API_KEY"],
        },
        // https://opencode.ai/docs/go
        new()
        {
            Name = "opencode-go",
            BaseUrl = new("https://opencode.ai/zen/go"),
            Endpoints = Standard,
            KeyVariables = ["OPENCODE_API_KEY"],
        },
        // https://openrouter.ai/docs/api/api-reference/anthropic-messages/create-messages, https://openrouter.ai/docs/api/api-reference/responses/create-responses
        new()
        {
            Name = "openrouter",
            ReportsCost = true,
            BaseUrl = new("https://openrouter.ai/api"),
            Endpoints = [.. Standard, Responses("v1/responses"), Messages("v1/messages")],
            KeyVariables = ["OPENROUTER_API_KEY"],
            ClaudeTiers = new("anthropic/claude-haiku-4.5", "anthropic/claude-sonnet-4.6", "anthropic/claude-opus-4.6"),
            Quirks = Quirks.CacheControl | Quirks.DocumentUrls | Quirks.ReasoningObject | Quirks.SearchTool,
        },
        // https://docs.parasail.io/parasail-docs/api-reference/authentication
        new()
        {
            Name = "parasail",
            BaseUrl = new("https://api.parasail.io"),
            Endpoints = Standard,
            KeyVariables = ["PARASAIL_API_KEY"],
        },
        // https://docs.perplexity.ai/docs/sonar/openai-compatibility; alternating roles: perplexityai/api-discussion#265
        new()
        {
            Name = "perplexity",
            ReportsCost = true,
            BaseUrl = new("https://api.perplexity.ai"),
            Endpoints = [new(Operation.Chat, DialectId.OpenAIChat, "chat/completions")],
            KeyVariables = ["PERPLEXITY_API_KEY", "PERPLEXITYAI_API_KEY"],
            Quirks = Quirks.MaxTokensOnly | Quirks.AlternatingRoles | Quirks.NoTools | Quirks.NoUser | Quirks.SearchesAlways,
        },
        // https://docs.sambanova.ai/docs/en/features/openai-compatibility
        new()
        {
            Name = "sambanova",
            BaseUrl = new("https://api.sambanova.ai"),
            Endpoints = Standard,
            KeyVariables = ["SAMBANOVA_API_KEY"],
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://docs.sglang.io/basic_usage/openai_api.html
        new()
        {
            Name = "sgl",
            Aliases = ["sglang"],
            AddressVariables = [new("SGLANG_BASE_URL", Port: 30000), new("SGL_BASE_URL", Port: 30000)],
            Endpoints = [.. Standard, Messages("v1/messages") with { OnRequest = true }],
            KeyOptional = true,
            KeyVariables = ["SGLANG_API_KEY", "SGL_API_KEY"],
            KeySection = "sgl_key_config",
            Quirks = Quirks.SystemFirstOnly,
        },
        // https://docs.together.ai/reference/chat-completions
        new()
        {
            Name = "together",
            Aliases = ["together_ai", "togetherai"],
            BaseUrl = new("https://api.together.xyz"),
            Endpoints = Standard,
            KeyVariables = ["TOGETHER_API_KEY", "TOGETHERAI_API_KEY"],
            ClaudeTiers = new("openai/gpt-oss-120b", "zai-org/GLM-4.7", "moonshotai/Kimi-K2.5"),
            Quirks = Quirks.MaxTokensOnly,
        },
        // https://vercel.com/docs/ai-gateway/sdks-and-apis
        new()
        {
            Name = "vercel",
            ReportsCost = true,
            BaseUrl = new("https://ai-gateway.vercel.sh"),
            Endpoints = [.. Standard, Messages("v1/messages")],
            KeyVariables = ["AI_GATEWAY_API_KEY"],
            ClaudeTiers = new("anthropic/claude-haiku-4.5", "anthropic/claude-sonnet-4.5", "anthropic/claude-opus-4.5"),
            Quirks = Quirks.ReasoningObject,
        },
        // https://docs.vllm.ai/en/stable/serving/openai_compatible_server/
        new()
        {
            Name = "vllm",
            AddressVariables = [new("VLLM_BASE_URL", Port: 8000)],
            Endpoints = [.. Standard, Messages("v1/messages") with { OnRequest = true }],
            KeyOptional = true,
            KeyVariables = ["VLLM_API_KEY"],
            KeySection = "vllm_key_config",
            Quirks = Quirks.SystemFirstOnly,
        },
        // https://docs.wafer.ai/serverless/api-reference, seen 2026-06
        new()
        {
            Name = "wafer",
            BaseUrl = new("https://pass.wafer.ai"),
            Endpoints = Standard,
            KeyVariables = ["WAFER_API_KEY"],
        },
        // https://docs.x.ai/docs/api-reference, https://docs.x.ai/developers/model-capabilities/text/comparison, https://docs.x.ai/developers/tools/web-search
        new()
        {
            Name = "xai",
            ReportsCost = true,
            BaseUrl = new("https://api.x.ai"),
            Endpoints = [.. Standard, Responses("v1/responses") with { HostedTools = HostedTools.WebSearch | HostedTools.CodeExecution }],
            KeyVariables = ["XAI_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("grok-4-1-fast", "grok-4.5", "grok-4.5"),
        },
        // https://docs.z.ai/guides/overview/pricing, https://docs.z.ai/guides/capabilities/thinking-mode (reasoning_content comes back between calls); mainland accounts set base_url to https://open.bigmodel.cn/api/paas/v4
        new()
        {
            Name = "zhipu",
            Aliases = ["zai"],
            BaseUrl = new("https://api.z.ai/api"),
            Endpoints = [.. Under("paas/v4/"), Messages("anthropic/v1/messages")],
            KeyVariables = ["ZHIPU_API_KEY", "ZAI_API_KEY"],
            MakesModels = true,
            ClaudeTiers = new("glm-4.5-air", "glm-4.7", "glm-5.1"),
            Quirks = Quirks.MaxTokensOnly | Quirks.NoJsonSchema | Quirks.ThinkingSwitch | Quirks.ReplaysReasoning,
        },
    ];

    private static ImmutableArray<ProviderEndpoint> Under(string prefix) =>
    [
        new(Operation.Chat, DialectId.OpenAIChat, prefix + "chat/completions"),
        new(Operation.ListModels, DialectId.OpenAIChat, prefix + "models"),
    ];

    private static ProviderEndpoint Responses(string path) => new(Operation.Chat, DialectId.OpenAIResponses, path);

    private static ProviderEndpoint Messages(string path) => new(Operation.Chat, DialectId.AnthropicMessages, path);
}
