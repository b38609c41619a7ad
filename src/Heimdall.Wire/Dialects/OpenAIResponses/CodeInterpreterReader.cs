using System.Buffers;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Reads code that the provider ran: <c>{"type":"code_interpreter_call","code":…,"outputs":[{"type":"logs","logs":…}],"status":…}</c>
/// (https://platform.openai.com/docs/api-reference/responses/object#responses/object-output). Without being asked for, the outputs are null.
/// </summary>
internal static class CodeInterpreterReader
{
    public static void Pass(JsonText id, RawJson item, IReplySink sink)
    {
        using var index = StructuralIndex.Build(item.Utf8);
        var cursor = new JsonCursor(index);
        var (code, status) = (default(JsonText), default(JsonText));
        var logs = new ArrayBufferWriter<byte>();
        var hasFiles = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("code"u8))
                code = cursor.TextOrSkip();
            else if (name.Is("status"u8))
                status = cursor.TextOrSkip();
            else if (name.Is("outputs"u8) && cursor.Kind == JsonKind.Array)
                ReadOutputs(ref cursor, logs, ref hasFiles);
            else
                cursor.Skip();
        }

        var said = new JsonText(logs.WrittenMemory);
        sink.Accept(new CodeStarted(id, code) { Value = item, Origin = DialectId.OpenAIResponses });
        if (status.Is("incomplete"u8) && logs.WrittenCount == 0)
            return; // the answer ended before it ran

        // Logs hold errors as well, and whoever shows a failure looks for its words there.
        var output = status.Is("failed"u8) || status.Is("incomplete"u8) ? new CodeOutput(default, said, Failed: true) : new CodeOutput(said, default, Failed: false);
        sink.Accept(new CodeEnded(id, output with { HasFiles = hasFiles }) { Origin = DialectId.OpenAIResponses });
    }

    private static void ReadOutputs(ref JsonCursor cursor, ArrayBufferWriter<byte> logs, ref bool hasFiles)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                hasFiles |= name.Is("url"u8);
                if (name.Is("logs"u8))
                    logs.Write(cursor.TextOrSkip().Span);
                else
                    cursor.Skip();
            }
        }
    }
}
