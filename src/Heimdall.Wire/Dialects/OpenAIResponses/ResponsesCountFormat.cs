using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>https://platform.openai.com/docs/api-reference/responses/input-tokens</summary>
internal sealed class ResponsesCountFormat : CountFormat
{
    private static readonly string[] Fields =
        ["model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text", "truncation", "previous_response_id", "conversation"];

    public override void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output) =>
        WriteFields(OpenAIResponsesDialect.Instance, Fields, request, context, output);

    public override long? ReadAnswer(ReadOnlySpan<byte> body) => FindNumber(body, "input_tokens"u8);

    public override void WriteAnswer(long tokens, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("object"u8);
        output.Text("response.input_tokens"u8);
        output.Name("input_tokens"u8);
        output.Number(tokens);
        output.EndObject();
    }
}
