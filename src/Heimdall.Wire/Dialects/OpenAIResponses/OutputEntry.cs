using System.Buffers;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>What an item of an answer is.</summary>
internal enum OutputKind
{
    Message,
    Reasoning,
    Function,
    Custom,
    WebSearch,

    /// <summary>A search as well: this dialect's opens pages.</summary>
    WebFetch,
    Code,

    /// <summary>One that only this dialect knows, as written.</summary>
    Opaque,
}

/// <summary>One item of an answer on its way to a client. Holds copies.</summary>
internal sealed class OutputEntry(OutputKind kind, int index, JsonText id)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _refusal = new();

    public OutputKind Kind { get; } = kind;

    /// <summary>Its place in the output.</summary>
    public int Index { get; } = index;

    public JsonText Id { get; set; } = id;

    /// <summary>Nothing of it follows.</summary>
    public bool Done { get; set; }

    /// <summary>The answer's limit cut it off.</summary>
    public bool CutOff { get; set; }

    /// <summary>What was said, summarised, given as arguments, searched for or run, escaped.</summary>
    public JsonText Text => new(_text.WrittenMemory);

    /// <summary>Of a message.</summary>
    public JsonText Refusal => new(_refusal.WrittenMemory);

    /// <summary>Of a message.</summary>
    public List<RawJson> Annotations { get; } = [];

    /// <summary>Of reasoning: what its author wants back; absent where it signed nothing.</summary>
    public JsonText Encrypted { get; set; }

    /// <summary>Of a call: its number in the events.</summary>
    public int Call { get; init; }

    /// <summary>Of a call: what the client answers it by. Of a tool that the provider ran: the upstream's id.</summary>
    public JsonText CallId { get; init; }

    /// <summary>Of a call: the tool, by the name that the client gave it.</summary>
    public JsonText Name { get; init; }

    /// <summary>Of a call: the group that the tool stands in; absent where in none.</summary>
    public JsonText Namespace { get; init; }

    /// <summary>Of a search.</summary>
    public IReadOnlyList<WebSearchHit> Hits { get; set; } = [];

    /// <summary>Of a tool that the provider ran: it could not do what it was asked.</summary>
    public bool Failed { get; set; }

    /// <summary>Of code: what it said; null until it has run.</summary>
    public CodeOutput? Output { get; set; }

    /// <summary>The whole item, where it came in this dialect's own words.</summary>
    public RawJson Whole { get; init; }

    public void AppendText(JsonText piece) => _text.Write(piece.Span);

    public void AppendRefusal(JsonText piece) => _refusal.Write(piece.Span);

    /// <summary>Replaces what was appended.</summary>
    public void SetText(JsonText text)
    {
        var copy = text.Span.ToArray();
        _text.ResetWrittenCount();
        _text.Write(copy);
    }
}
