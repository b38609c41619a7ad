using System.Buffers;
using System.Text.Json;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Demo;

/// <summary>Writes an answer as OpenAI's chat API does: word by word as chunks, or whole.</summary>
internal sealed class DemoAnswerWriter(HttpResponse response, DemoRequest request, DemoPace pace)
{
    private readonly string _id = IdSource.Random.Next("chatcmpl-"u8).ToString();
    private readonly long _created = pace.Clock.GetUtcNow().ToUnixTimeSeconds();
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public async Task StreamAsync(DemoAnswer answer, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        await pace.BeforeFirstWordAsync(cancellationToken);
        await ChunkAsync(json => json.WriteString("role", "assistant"), finishReason: null, cancellationToken);
        foreach (var word in DemoAnswer.Words(answer.Text))
        {
            await ChunkAsync(json => json.WriteString("content", word), finishReason: null, cancellationToken);
            await pace.BeforeNextWordAsync(cancellationToken);
        }

        for (var index = 0; index < answer.ToolCalls.Length; index++)
            await StreamCallAsync(index, answer.ToolCalls[index], cancellationToken);

        await ChunkAsync(static _ => { }, answer.FinishReason, cancellationToken);
        if (request.WantsUsage)
            await EventAsync(json => WriteUsageChunk(json, answer), cancellationToken);
        await response.WriteAsync("data: [DONE]\n\n", cancellationToken);
    }

    public async Task WriteAsync(DemoAnswer answer, CancellationToken cancellationToken)
    {
        await pace.BeforeFirstWordAsync(cancellationToken);
        using (var json = new Utf8JsonWriter(_buffer))
            WriteWhole(json, answer);
        response.ContentType = "application/json";
        await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    private async Task StreamCallAsync(int index, DemoToolCall call, CancellationToken cancellationToken)
    {
        await ChunkAsync(json => WriteCalls(json, () => WriteCall(json, call with { Arguments = "" }, index)), finishReason: null, cancellationToken);
        foreach (var piece in DemoAnswer.Words(call.Arguments))
        {
            await pace.BeforeNextWordAsync(cancellationToken);
            await ChunkAsync(json => WriteCalls(json, () => WriteCallPiece(json, index, piece)), finishReason: null, cancellationToken);
        }
    }

    private Task ChunkAsync(Action<Utf8JsonWriter> writeDelta, string? finishReason, CancellationToken cancellationToken) => EventAsync(
        json =>
        {
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject("delta");
            writeDelta(json);
            json.WriteEndObject();
            json.WriteString("finish_reason", finishReason);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        },
        cancellationToken);

    private async Task EventAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(_buffer))
            write(json);
        _buffer.Write("\n\n"u8);
        await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    private void WriteUsageChunk(Utf8JsonWriter json, DemoAnswer answer)
    {
        WriteHead(json, "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        WriteUsage(json, answer);
        json.WriteEndObject();
    }

    private void WriteWhole(Utf8JsonWriter json, DemoAnswer answer)
    {
        WriteHead(json, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", answer.Text);
        if (!answer.ToolCalls.IsEmpty)
        {
            WriteCalls(json, () =>
            {
                foreach (var call in answer.ToolCalls)
                    WriteCall(json, call, index: null);
            });
        }

        json.WriteEndObject();
        json.WriteString("finish_reason", answer.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, answer);
        json.WriteEndObject();
    }

    /// <summary>Opens the object that each chunk, and the whole answer, is.</summary>
    private void WriteHead(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id", _id);
        json.WriteString("object", kind);
        json.WriteNumber("created", _created);
        json.WriteString("model", request.Model);
    }

    private void WriteUsage(Utf8JsonWriter json, DemoAnswer answer)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", request.PromptTokens);
        json.WriteNumber("completion_tokens", answer.Tokens);
        json.WriteNumber("total_tokens", request.PromptTokens + answer.Tokens);
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, Action writeEach)
    {
        json.WriteStartArray("tool_calls");
        writeEach();
        json.WriteEndArray();
    }

    /// <param name="index">Only in chunks: which call later pieces belong to.</param>
    private static void WriteCall(Utf8JsonWriter json, DemoToolCall call, int? index)
    {
        json.WriteStartObject();
        if (index is { } number)
            json.WriteNumber("index", number);
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteString("arguments", call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCallPiece(Utf8JsonWriter json, int index, string piece)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteStartObject("function");
        json.WriteString("arguments", piece);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
