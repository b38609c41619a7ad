using System.Globalization;
using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Collects events as lines of text that are easy to compare; pieces of the same text are joined, since only their sum counts.</summary>
internal sealed class Events : IReplySink
{
    private readonly List<string> _lines = [];
    private readonly StringBuilder _piece = new();
    private string? _kind;

    public Usage? Usage { get; private set; }

    public StopReason? StopReason { get; private set; }

    public GatewayError? Error { get; private set; }

    public List<ReplyEvent> Kinds { get; } = [];

    public string Text => Joined("text");

    public string Thinking => Joined("thinking");

    public string Refusal => Joined("refusal");

    public IReadOnlyList<string> Lines
    {
        get
        {
            Flush();
            return _lines;
        }
    }

    public Dictionary<int, (string Id, string Name, StringBuilder Arguments)> Calls { get; } = [];

    public void Accept(ReplyEvent next)
    {
        Kinds.Add(next);
        switch (next)
        {
            case ReplyStarted started:
                Line($"start {started.Id} {started.Model}");
                break;
            case TextDelta text:
                Piece("text", text.Text.ToString());
                break;
            case ThinkingDelta thinking:
                Piece("thinking", thinking.Text.ToString());
                break;
            case RefusalDelta refusal:
                Piece("refusal", refusal.Text.ToString());
                break;
            case CitationAdded citation:
                Line($"citation {citation.Citation}");
                break;
            case ToolCallStarted call:
                Line($"call {call.Index} {call.Id} {call.Name}");
                Calls.Add(call.Index, (call.Id.ToString(), call.Name.ToString(), new StringBuilder()));
                break;
            case ToolCallDelta delta:
                Piece($"arguments {delta.Index}", delta.Json.ToString());
                Calls[delta.Index].Arguments.Append(delta.Json.ToString());
                break;
            case ReplyFinished finished:
                (Usage, StopReason) = (finished.Usage, finished.Reason);
                Line(string.Create(CultureInfo.InvariantCulture, $"finish {finished.Reason} {finished.Usage}"));
                break;
            case ReplyFailed failed:
                Error = failed.Error;
                Line($"fail {failed.Error.Kind} {failed.Error.Message}");
                break;
            default:
                break;
        }
    }

    /// <summary>Decodes a stream that arrives in pieces of the given size.</summary>
    public static Events Decode(string stream, int pieceSize = int.MaxValue) => Decode(Encoding.UTF8.GetBytes(stream), pieceSize);

    public static Events Decode(byte[] bytes, int pieceSize = int.MaxValue)
    {
        var events = new Events();
        var decoder = OpenAIChatDialect.Instance.CreateStreamDecoder();
        using var reader = new SseReader();
        for (var at = 0; at < bytes.Length; at += Math.Min(pieceSize, bytes.Length - at))
        {
            reader.Append(bytes.AsSpan(at, Math.Min(pieceSize, bytes.Length - at)));
            while (reader.TryRead(out var frame))
                decoder.Decode(frame, events);
        }

        if (reader.TryReadLast(out var last))
            decoder.Decode(last, events);
        decoder.Complete(events);
        return events;
    }

    public static Events Read(string body)
    {
        var events = new Events();
        OpenAIChatDialect.Instance.ReadReply(Encoding.UTF8.GetBytes(body), events);
        return events;
    }

    /// <summary>Data lines joined to a stream, with <c>[DONE]</c> unless it is left out.</summary>
    public static string Stream(params string[] chunks) => string.Concat(chunks.Select(static chunk => $"data: {chunk}\n\n")) + "data: [DONE]\n\n";

    private string Joined(string kind)
    {
        Flush();
        return string.Concat(_lines.Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line[(kind.Length + 1)..]));
    }

    private void Piece(string kind, string text)
    {
        if (!string.Equals(_kind, kind, StringComparison.Ordinal))
            Flush();
        _kind = kind;
        _piece.Append(text);
    }

    private void Line(string line)
    {
        Flush();
        _lines.Add(line);
    }

    private void Flush()
    {
        if (_kind is { } kind)
            _lines.Add($"{kind} {_piece}");
        _kind = null;
        _piece.Clear();
    }
}
