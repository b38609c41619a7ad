using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads one element of <c>tool_calls</c>, whole or in part.</summary>
internal static class ToolCallPieceReader
{
    public static void Read(ref JsonCursor cursor, ToolCallTracker calls, IReplySink sink)
    {
        long? index = null;
        var id = default(JsonText);
        var function = default(JsonCursor);
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8))
            {
                index = cursor.IntegerOrSkip();
            }
            else if (name.Is("id"u8))
            {
                id = cursor.TextOrSkip();
            }
            else
            {
                if (name.Is("function"u8) || name.Is("custom"u8))
                    function = cursor;
                else if (name.Is("extra_content"u8) && GoogleSignature.Read(cursor) is { } state)
                    sink.Accept(new ThinkingSigned(state));
                cursor.Skip();
            }
        }

        calls.Accept(ReadFunction(ref function, index, id), sink);
    }

    /// <summary>The older <c>function_call</c>, of which an answer has one at most.</summary>
    public static void ReadLegacy(ref JsonCursor cursor, ToolCallTracker calls, IReplySink sink) =>
        calls.Accept(ReadFunction(ref cursor, null, default), sink);

    private static ToolCallTracker.Piece ReadFunction(ref JsonCursor cursor, long? index, JsonText id)
    {
        var function = default(JsonText);
        var arguments = default(JsonText);
        if (cursor.Kind != JsonKind.Object)
            return new ToolCallTracker.Piece(index, id, function, arguments);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("name"u8))
                function = cursor.TextOrSkip();
            else if (name.Is("arguments"u8))
                arguments = ReadArguments(ref cursor);
            else if (name.Is("input"u8))
                arguments = AsArguments(cursor.TextOrSkip());
            else
                cursor.Skip();
        }

        return new ToolCallTracker.Piece(index, id, function, arguments);
    }

    // Ollama and others have sent the arguments as an object instead of a text that holds one.
    private static JsonText ReadArguments(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
            return cursor.TextOrSkip();
        using var output = new JsonEmitter();
        output.AppendEscaped(cursor.ReadRaw().Span);
        return new JsonText(output.WrittenSpan.ToArray());
    }

    // A custom tool's free text, as the arguments that other dialects were told to expect (see ToolReader).
    private static JsonText AsArguments(JsonText input)
    {
        if (input.IsEmpty)
            return default;
        using var output = new JsonEmitter();
        output.Append("{\\\"input\\\":\\\""u8);
        output.AppendEscaped(input.Span);
        output.Append("\\\"}"u8);
        return new JsonText(output.WrittenSpan.ToArray());
    }
}
