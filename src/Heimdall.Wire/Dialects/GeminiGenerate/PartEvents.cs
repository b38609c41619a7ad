using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Passes on what the parts of one answer say, piece after piece. Not thread-safe.</summary>
internal sealed class PartEvents(IReplySink sink)
{
    private readonly CallEvents _calls = new(sink);

    /// <summary>Something that a client can show has been passed on.</summary>
    public bool Any { get; private set; }

    public bool AnyCall => _calls.Any;

    /// <summary>Passes on the part that comes next.</summary>
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
            Pass(new OpaqueContent(part.DataName, whole.ReadRaw()) { Origin = DialectId.GeminiGenerate });
        Any |= hasData;
    }

    /// <summary>The answer is over.</summary>
    public void Complete() => _calls.Complete();

    private void Pass(ReplyEvent next)
    {
        Any = true;
        sink.Accept(next);
    }
}
