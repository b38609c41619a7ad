using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// What of an answer has been sent when its upstream fails. Another can go on from plain text: it is told the text and asked for the rest. It cannot from
/// a tool call, whose arguments it would have to guess, nor from signed thinking, which it cannot sign. Not thread-safe.
/// </summary>
internal sealed class PartialAnswer : IReplySink
{
    /// <summary>A longer answer is not continued.</summary>
    public const int MaxBytes = 256 * 1024;

    // Something, for an encoder to open a text with.
    private static readonly JsonText Announced = JsonText.FromPlain(" "u8);

    private readonly List<byte> _text = [];
    private ReplyStarted? _began;
    private bool _closed;

    // The client of a relayed stream has seen a text begin of which nothing came.
    private bool _announced;

    /// <summary>Nothing but one text has been sent, and not all of it.</summary>
    public bool CanBeContinued { get; private set; } = true;

    public JsonText Text => new(_text.ToArray());

    /// <summary>Which has written the answer so far, in the client's dialect; null where it was relayed.</summary>
    public ReplyEncoder? Encoder { get; set; }

    /// <summary>Of the <see cref="Encoder"/>.</summary>
    public EncodeContext? Context { get; set; }

    /// <summary>From the bytes of a relayed stream; null where it cannot be continued.</summary>
    public static PartialAnswer? ReadFrom(ReadOnlyMemory<byte> stream, Dialect dialect)
    {
        var partial = new PartialAnswer();
        using var frames = new SseReader();
        frames.Append(stream.Span);
        var decoder = dialect.CreateStreamDecoder();
        while (frames.TryRead(out var frame))
            decoder.Decode(frame, partial);
        return partial.CanBeContinued && partial.Takes(decoder.OpenPart) ? partial : null;
    }

    public void Accept(ReplyEvent next)
    {
        switch (next)
        {
            case ReplyStarted started:
                _began ??= new(new JsonText(started.Id.Span.ToArray()), new JsonText(started.Model.Span.ToArray()));
                break;
            case Ping:
                break;
            case TextDelta text when !_closed && _text.Count + text.Text.Span.Length <= MaxBytes:
                _text.AddRange(text.Text.Span);
                break;
            case PartEnded:
                _closed = _text.Count > 0;
                break;
            default:
                CanBeContinued = false;
                break;
        }
    }

    /// <summary>What the client was told of a relayed answer's id and model holds to its end: clients join by it what belongs together.</summary>
    public void Name(EncodeContext context)
    {
        if (_began is { Id.IsEmpty: false } began)
            (context.Id, context.Model) = (began.Id, began.Model.IsEmpty ? context.Model : began.Model);
    }

    /// <summary>Brings an encoder to where the relayed answer stands. One that wrote the answer itself is there already.</summary>
    public void TakeUp(ReplyEncoder encoder)
    {
        if (Encoder is not null)
            return;
        encoder.Accept(new ReplyStarted(default, default));
        if (_text.Count > 0 || _announced)
            encoder.Accept(new TextDelta(_announced ? Announced : Text));
        if (_closed)
            encoder.Accept(PartEnded.Instance);
        encoder.Output.Clear();
    }

    private bool Takes(OpenPart open)
    {
        _announced = open == OpenPart.Text && _text.Count == 0;
        return open == OpenPart.None || (open == OpenPart.Text && !_closed);
    }
}
