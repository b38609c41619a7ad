using System.Buffers;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>A content block of an answer, held whole because it cannot be written yet.</summary>
internal sealed class ReplyBlock
{
    private readonly ArrayBufferWriter<byte> _content = new();

    public required ReplyBlockKind Kind { get; init; }

    /// <summary>Of a tool call: what tells it from others in the events.</summary>
    public int CallIndex { get; init; }

    public JsonText Id { get; init; }

    public JsonText Name { get; init; }

    /// <summary>Text, thinking, arguments, or the data of redacted thinking; still escaped.</summary>
    public JsonText Content => new(_content.WrittenMemory);

    /// <summary>Of thinking: what its author wants back.</summary>
    public ContinuationState? State { get; set; }

    public List<RawJson>? Citations { get; private set; }

    /// <summary>A whole block in the words of this dialect.</summary>
    public RawJson Opaque { get; init; }

    /// <summary>Nothing more will come for it.</summary>
    public bool Ended { get; set; }

    public void Append(JsonText piece) => _content.Write(piece.Span);

    public void Cite(RawJson citation) => (Citations ??= []).Add(citation);
}

/// <summary>The kinds of block that this dialect has.</summary>
internal enum ReplyBlockKind
{
    Text,
    Thinking,
    RedactedThinking,
    ToolCall,
    Opaque,
}
