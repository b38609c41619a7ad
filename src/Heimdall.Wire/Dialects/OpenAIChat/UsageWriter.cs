using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes a usage report; the prompt count includes what came from a cache, as this dialect has it.</summary>
internal static class UsageWriter
{
    public static void Write(Usage usage, JsonEmitter output)
    {
        output.BeginObject();
        Count("prompt_tokens"u8, usage.PromptTokens, output);
        Count("completion_tokens"u8, usage.OutputTokens, output);
        Count("total_tokens"u8, usage.PromptTokens + usage.OutputTokens, output);
        output.Name("prompt_tokens_details"u8);
        output.BeginObject();
        Count("cached_tokens"u8, usage.CacheReadTokens, output);
        if (usage.CacheWriteTokens > 0)
            Count("cache_write_tokens"u8, usage.CacheWriteTokens, output); // as OpenRouter names it
        output.EndObject();
        if (usage.ReasoningTokens is { } reasoning)
        {
            output.Name("completion_tokens_details"u8);
            output.BeginObject();
            Count("reasoning_tokens"u8, reasoning, output);
            output.EndObject();
        }

        output.EndObject();
    }

    private static void Count(ReadOnlySpan<byte> name, long tokens, JsonEmitter output)
    {
        output.Name(name);
        output.Number(tokens);
    }
}
