using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Writes <c>content_block_start</c>, <c>_delta</c> and <c>_stop</c>. Indexes are contiguous, and at most one block is open: the
/// callers open and close, this class counts (conformance B1).
/// </summary>
internal sealed class BlockEvents(JsonEmitter output)
{
    private int _index = -1;

    public void OpenText()
    {
        BeginStart("text"u8);
        Field("text"u8, default);
        EndStart();
    }

    /// <summary>The signature comes at the end; without one it stays empty, as Claude Code will send it back (conformance B17).</summary>
    public void OpenThinking()
    {
        BeginStart("thinking"u8);
        Field("thinking"u8, default);
        Field("signature"u8, default);
        EndStart();
    }

    /// <summary>Clients read the input from deltas only (claude-code.md §4).</summary>
    public void OpenTool(JsonText id, JsonText name)
    {
        BeginStart("tool_use"u8);
        Field("id"u8, id);
        Field("name"u8, name);
        output.Name("input"u8);
        output.BeginObject();
        output.EndObject();
        EndStart();
    }

    public void Redacted(JsonText data)
    {
        BeginStart("redacted_thinking"u8);
        Field("data"u8, data);
        EndStart();
        Close();
    }

    /// <summary>A whole block in the words of this dialect; the input of a server tool travels as a delta like any tool's.</summary>
    public void Opaque(RawJson block)
    {
        BeginStart();
        if (ServerToolInput.TryFind(block, out var start, out var length) && length > "{}".Length)
        {
            output.RawOnOneLine(new RawJson((byte[])[.. block.Span[..start], .. "{}"u8, .. block.Span[(start + length)..]]));
            EndEvent();
            BeginDelta("input_json_delta"u8, "partial_json"u8);
            output.AppendEscaped(block.Span.Slice(start, length));
            EndDelta();
        }
        else
        {
            output.RawOnOneLine(block);
            EndEvent();
        }

        Close();
    }

    public void Text(JsonText text) => Delta("text_delta"u8, "text"u8, text);

    public void Thinking(JsonText text) => Delta("thinking_delta"u8, "thinking"u8, text);

    public void Signature(JsonText signature) => Delta("signature_delta"u8, "signature"u8, signature);

    public void Arguments(JsonText json) => Delta("input_json_delta"u8, "partial_json"u8, json);

    public void Citation(RawJson citation)
    {
        BeginDelta("citations_delta"u8);
        output.Name("citation"u8);
        output.RawOnOneLine(citation);
        output.EndObject();
        EndEvent();
    }

    public void Close()
    {
        Begin("content_block_stop"u8);
        EndEvent();
    }

    private void Delta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> field, JsonText value)
    {
        BeginDelta(type, field);
        output.Append(value.Span);
        EndDelta();
    }

    private void BeginDelta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> field)
    {
        BeginDelta(type);
        output.Name(field);
        output.BeginText();
    }

    private void BeginDelta(ReadOnlySpan<byte> type)
    {
        Begin("content_block_delta"u8);
        output.Name("delta"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(type);
    }

    private void EndDelta()
    {
        output.EndText();
        output.EndObject();
        EndEvent();
    }

    private void BeginStart(ReadOnlySpan<byte> type)
    {
        BeginStart();
        output.BeginObject();
        output.Name("type"u8);
        output.Text(type);
    }

    private void BeginStart()
    {
        _index++;
        Begin("content_block_start"u8);
        output.Name("content_block"u8);
    }

    private void EndStart()
    {
        output.EndObject();
        EndEvent();
    }

    private void Begin(ReadOnlySpan<byte> name)
    {
        output.BeginEvent(name);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(name);
        output.Name("index"u8);
        output.Number(_index);
    }

    private void EndEvent()
    {
        output.EndObject();
        output.EndEvent();
    }

    private void Field(ReadOnlySpan<byte> name, JsonText value)
    {
        output.Name(name);
        output.Text(value);
    }
}
