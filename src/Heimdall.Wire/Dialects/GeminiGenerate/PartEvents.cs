using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Passes on what the parts of one answer say, piece after piece. Not thread-safe.</summary>
internal sealed class PartEvents(IReplySink sink)
{
    private readonly CallEvents _calls = new(sink);
    private int _items;

    /// <summary>Something that a client can show has been passed on.</summary>
    public bool Any { get; private set; }

    public bool AnyCall => _calls.Any;

    /// <summary>Passes on the part that comes next.</summary>
    /// <exception cref="DialectException">It is one call or item too many.</exception>
    public void Pass(ref JsonCursor cursor)
    {
        var whole = cursor;
        var part = default(PartFields);
        part.Read(ref cursor);
        var hasData = part.Data.Kind == JsonKind.Object;
        var isCall = hasData && part.Is("functionCall"u8);
        if (part.Thought && !part.Text.IsEmpty)
            Pass(new ThinkingDelta(part.Text));
        if (!part.Signature.IsEmpty && (isCall || !hasData)) // what is passed on whole brings its own
            sink.Accept(new ThinkingSigned(Signatures.Own(part.Signature)));
        if (!part.Thought && !part.Text.IsEmpty)
            Pass(new TextDelta(part.Text));
        else if (isCall)
            _calls.Pass(ref part.Data);
        else if (hasData)
            PassWhole(ref part, whole.ReadRaw());
        Any |= hasData;
    }

    /// <summary>The answer is over.</summary>
    public void Complete() => _calls.Complete();

    private void PassWhole(ref PartFields part, RawJson whole)
    {
        ToolCallLimit.CheckItems(++_items);
        Pass((ReplyEvent?)CodeParts.Event(ref part, whole) ?? new OpaqueContent(part.DataName, whole) { Origin = DialectId.GeminiGenerate });
    }

    private void Pass(ReplyEvent next)
    {
        Any = true;
        sink.Accept(next);
    }
}
