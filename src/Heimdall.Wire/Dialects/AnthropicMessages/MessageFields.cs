using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Writes the fields that a streamed message and a buffered one have in common.</summary>
internal static class MessageFields
{
    /// <summary>Clients merge answers that share an id (claude-code.md §4): only Anthropic's own ids are trusted to be unique.</summary>
    public static JsonText IdOf(JsonText upstream, IdSource ids) =>
        upstream.StartsWith("msg_"u8) && WireTypes.IsToolId(upstream.Span) ? upstream : ids.Next("msg_"u8);

    public static void WriteIdentity(this JsonEmitter output, JsonText id, JsonText model)
    {
        output.Name("id"u8);
        output.Text(id);
        output.Name("type"u8);
        output.Text("message"u8);
        output.Name("role"u8);
        output.Text("assistant"u8);
        output.Name("model"u8);
        output.Text(model);
    }

    public static void WriteStop(this JsonEmitter output, StopReason? reason, JsonText? sequence)
    {
        output.Name("stop_reason"u8);
        if (reason is { } known)
            output.Text(WireTypes.Word(known));
        else
            output.Null();
        output.Name("stop_sequence"u8);
        if (reason == StopReason.StopSequence && sequence is { } text)
            output.Text(text);
        else
            output.Null();
    }

    /// <summary>All the fields that clients read, zeros where nothing is known (conformance B11).</summary>
    public static void WriteUsage(this JsonEmitter output, Usage? usage)
    {
        usage ??= NoUsage;
        output.Name("usage"u8);
        output.BeginObject();
        output.Name("input_tokens"u8);
        output.Number(usage.InputTokens);
        output.Name("cache_creation_input_tokens"u8);
        output.Number(usage.CacheWriteTokens);
        output.Name("cache_read_input_tokens"u8);
        output.Number(usage.CacheReadTokens);
        output.Name("cache_creation"u8);
        output.BeginObject();
        output.Name("ephemeral_5m_input_tokens"u8);
        output.Number(usage.CacheWriteTokens - (usage.CacheWrite1hTokens ?? 0));
        output.Name("ephemeral_1h_input_tokens"u8);
        output.Number(usage.CacheWrite1hTokens ?? 0);
        output.EndObject();
        output.Name("output_tokens"u8);
        output.Number(usage.OutputTokens);
        if (usage.WebSearchRequests > 0 || usage.WebFetchRequests > 0)
        {
            output.Name("server_tool_use"u8);
            output.BeginObject();
            output.Name("web_search_requests"u8);
            output.Number(usage.WebSearchRequests ?? 0);
            output.Name("web_fetch_requests"u8);
            output.Number(usage.WebFetchRequests ?? 0);
            output.EndObject();
        }

        if (usage.ReasoningTokens is { } reasoning)
        {
            output.Name("output_tokens_details"u8);
            output.BeginObject();
            output.Name("thinking_tokens"u8);
            output.Number(reasoning);
            output.EndObject();
        }

        output.EndObject();
    }

    private static readonly Usage NoUsage = new();
}
