using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Passes on calls. They come whole, except where the client asked for arguments as they are written: then a part names the call, others bring pieces
/// of values, and an empty one ends it
/// (https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc, seen 2026-11).
/// </summary>
internal sealed class CallEvents(IReplySink sink)
{
    private int _count;
    private PartialArguments? _open;

    public bool Any => _count > 0;

    /// <exception cref="DialectException">It is one call too many.</exception>
    public void Pass(ref JsonCursor cursor)
    {
        var id = default(JsonText);
        var name = default(JsonText);
        var arguments = default(RawJson);
        var pieces = default(JsonCursor);
        var continues = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("id"u8))
            {
                id = cursor.TextOrSkip();
            }
            else if (field.Is("name"u8))
            {
                name = cursor.TextOrSkip();
            }
            else if (field.Is("args"u8) && cursor.Kind == JsonKind.Object)
            {
                arguments = cursor.ReadRaw();
            }
            else
            {
                if (field.Named("partialArgs"u8))
                    pieces = cursor;
                else if (field.Named("willContinue"u8))
                    continues = cursor.Kind == JsonKind.True;
                cursor.Skip();
            }
        }

        if (!name.IsEmpty)
            Start(id, name);
        if (pieces.Kind == JsonKind.Array)
            (_open ??= new PartialArguments()).Add(ref pieces);
        if (!arguments.IsAbsent)
            Extend(arguments);
        if (!continues)
            End();
        else
            _open ??= new PartialArguments();
    }

    /// <summary>A call that was never ended is shown as far as it came.</summary>
    public void Complete()
    {
        if (_open is not null)
            End();
    }

    private void Start(JsonText id, JsonText name)
    {
        Complete();
        ToolCallLimit.Check(_count + 1);
        sink.Accept(new ToolCallStarted(_count++, id, name));
    }

    private void Extend(RawJson arguments)
    {
        if (_count > 0)
            sink.Accept(new ToolCallDelta(_count - 1, JsonText.Holding(arguments)));
    }

    private void End()
    {
        if (_open is { IsEmpty: false } pieces)
            Extend(pieces.Whole());
        _open = null;
        if (_count > 0)
            sink.Accept(new ToolCallEnded(_count - 1));
    }
}
