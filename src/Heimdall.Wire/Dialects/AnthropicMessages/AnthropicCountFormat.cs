using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>https://platform.claude.com/docs/en/api/messages-count-tokens</summary>
internal sealed class AnthropicCountFormat : CountFormat
{
    private static readonly string[] Fields =
        ["model", "system", "tools", "tool_choice", "messages", "thinking", "output_config", "cache_control", "context_management", "mcp_servers"];

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) =>
        WriteFields(AnthropicMessagesDialect.Instance, Fields, request, context, output);

    public override long? ReadAnswer(ReadOnlySpan<byte> body) => FindNumber(body, "input_tokens"u8);

    public override void WriteAnswer(long tokens, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("input_tokens"u8);
        output.Number(tokens);
        output.EndObject();
    }
}
