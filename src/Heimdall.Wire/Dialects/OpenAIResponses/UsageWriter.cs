using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes a usage report; the prompt count includes what came from a cache, as this dialect has it.</summary>
internal static class UsageWriter
{
    public static void Write(Usage usage, JsonEmitter output)
    {
        output.BeginObject();
        Count("input_tokens"u8, usage.PromptTokens, output);
        output.Name("input_tokens_details"u8);
        output.BeginObject();
        Count("cached_tokens"u8, usage.CacheReadTokens, output);
        Count("cache_write_tokens"u8, usage.CacheWriteTokens, output);
        output.EndObject();
        Count("output_tokens"u8, usage.OutputTokens, output);
        output.Name("output_tokens_details"u8);
        output.BeginObject();
        Count("reasoning_tokens"u8, usage.ReasoningTokens ?? 0, output);
        output.EndObject();
        Count("total_tokens"u8, usage.PromptTokens + usage.OutputTokens, output);
        output.EndObject();
    }

    private static void Count(ReadOnlySpan<byte> name, long tokens, JsonEmitter output)
    {
        output.Name(name);
        output.Number(tokens);
    }
}
