using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads a buffered answer as the events that a stream of it would have been.</summary>
internal static class ReplyReader
{
    /// <exception cref="DialectException">The body is not a message.</exception>
    public static void Read(ReadOnlyMemory<byte> body, IReplySink sink)
    {
        try
        {
            using var index = StructuralIndex.Build(body);
            var cursor = new JsonCursor(index);
            ReadMessage(cursor, body, sink);
        }
        catch (JsonFault fault)
        {
            throw NotAMessage(fault.Message);
        }
    }

    /// <summary>The regular end; a refusal that said nothing yields the reason that came with it.</summary>
    public static void PassEnding(in ReplyEnding ending, bool hasContent, Usage? usage, IReplySink sink)
    {
        if (ending is { Reason: StopReason.Refusal, Explanation: { IsEmpty: false } explanation } && !hasContent)
            sink.Accept(new RefusalDelta(explanation));
        sink.Accept(new ReplyFinished(ending.Reason ?? StopReason.EndTurn, usage) { StopSequence = ending.StopSequence });
    }

    private static void ReadMessage(JsonCursor cursor, ReadOnlyMemory<byte> body, IReplySink sink)
    {
        JsonText id = default, model = default;
        var ending = default(ReplyEnding);
        var usage = default(UsageMeter);
        var failed = false;
        var content = cursor;
        var hasContent = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("id"u8) && cursor.Kind == JsonKind.String)
                id = cursor.ReadText();
            else if (name.Is("model"u8) && cursor.Kind == JsonKind.String)
                model = cursor.ReadText();
            else if (name.Is("usage"u8))
                usage.Read(ref cursor);
            else if (name.Is("content"u8) && cursor.Kind == JsonKind.Array)
                hasContent = SkipTo(ref content, ref cursor);
            else if (!ending.TryRead(name, ref cursor))
                failed |= SkipError(name, ref cursor);
        }

        if (failed)
        {
            sink.Accept(new ReplyFailed(ErrorBody.ReadStreamError(body)));
            return;
        }

        if (!hasContent)
            throw NotAMessage("it has no content");
        sink.Accept(new ReplyStarted(id, model) { Usage = usage.Usage });
        var any = ReadContent(content, sink);
        PassEnding(ending, any, usage.Usage, sink);
    }

    // Content is passed on only after the start, which needs fields that may stand behind it.
    private static bool SkipTo(ref JsonCursor mark, ref JsonCursor cursor)
    {
        mark = cursor;
        cursor.Skip();
        return true;
    }

    private static bool SkipError(JsonText name, ref JsonCursor cursor)
    {
        var isError = name.Is("error"u8) && cursor.Kind == JsonKind.Object;
        cursor.Skip();
        return isError;
    }

    private static bool ReadContent(JsonCursor cursor, IReplySink sink)
    {
        var (index, calls) = (0, 0);
        cursor.EnterArray();
        for (; cursor.NextElement(); index++)
        {
            var block = BlockReader.Read(ref cursor);
            if (block.Type.Is("tool_use"u8))
                ToolCallLimit.Check(++calls);
            Pass(block, index, sink);
        }

        return index > 0;
    }

    private static void Pass(BlockReader block, int index, IReplySink sink)
    {
        switch (block.Type.Span)
        {
            case var t when t.SequenceEqual("text"u8):
                sink.Accept(new TextDelta(block.Text));
                block.PassCitations(sink);
                sink.Accept(PartEnded.Instance);
                break;
            case var t when t.SequenceEqual("thinking"u8):
                sink.Accept(new ThinkingDelta(block.Thinking));
                if (!block.Signature.IsEmpty)
                    sink.Accept(new ThinkingSigned(Signatures.Own(block.Signature)));
                sink.Accept(PartEnded.Instance);
                break;
            case var t when t.SequenceEqual("redacted_thinking"u8):
                sink.Accept(new RedactedThinking(block.Data));
                break;
            case var t when t.SequenceEqual("tool_use"u8):
                sink.Accept(new ToolCallStarted(index, block.Id, block.Name));
                if (!block.Input.IsAbsent)
                    sink.Accept(new ToolCallDelta(index, JsonText.Holding(block.Input)));
                sink.Accept(new ToolCallEnded(index));
                break;
            default:
                sink.Accept(ServerToolBlocks.Event(block.Type, block.Whole));
                break;
        }
    }

    private static DialectException NotAMessage(string why) =>
        new(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream's answer is not an Anthropic message: {why}."));
}
