using System.Diagnostics.CodeAnalysis;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Sorts content events into blocks, each in its place of first appearance; the pieces of interleaved calls find their own.
/// Copies what it keeps. Bounded: an upstream cannot make it grow without end.
/// </summary>
internal sealed class ReplyBlocks
{
    /// <summary>Bytes over all blocks. Far above the longest answer of any model.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Bytes that a block takes beside what it says.</summary>
    private const int BlockBytes = 256;

    private readonly List<ReplyBlock> _blocks = [];
    private int _bytes;

    public int Count => _blocks.Count;

    public IReadOnlyList<ReplyBlock> All => _blocks;

    /// <summary>Takes a content event.</summary>
    /// <returns>False when the limit is reached: the answer cannot be held.</returns>
    public bool TryAdd(ReplyEvent next)
    {
        switch (next)
        {
            case TextDelta text:
                Add(ReplyBlockKind.Text, text.Text);
                break;
            case RefusalDelta refusal:
                Add(ReplyBlockKind.Text, refusal.Text);
                break;
            case ThinkingDelta thinking:
                Add(ReplyBlockKind.Thinking, thinking.Text);
                break;
            case ThinkingSigned signed:
                Sign(signed.State with { Data = Copy(signed.State.Data), ItemId = Copy(signed.State.ItemId) });
                break;
            case CitationAdded cited:
                LastOrNew(ReplyBlockKind.Text).Cite(Copy(cited.Citation));
                break;
            case RedactedThinking redacted:
                AddWhole(new ReplyBlock { Kind = ReplyBlockKind.RedactedThinking }, redacted.Data);
                break;
            case OpaqueContent opaque:
                AddWhole(new ReplyBlock { Kind = ReplyBlockKind.Opaque, Opaque = Copy(opaque.Value) }, default);
                break;
            case ToolCallStarted call:
                EndLast();
                Hold(new ReplyBlock { Kind = ReplyBlockKind.ToolCall, CallIndex = call.Index, Id = Copy(call.Id), Name = Copy(call.Name) });
                break;
            case ToolCallDelta arguments when Find(arguments.Index) is { } call:
                Append(call, arguments.Json);
                break;
            case ToolCallEnded ended when Find(ended.Index) is { } call:
                call.Ended = true;
                break;
            case PartEnded:
                EndLast();
                break;
            default:
                break;
        }

        return _bytes <= MaxBytes;
    }

    /// <summary>Takes the first block out.</summary>
    public bool TryTake([NotNullWhen(true)] out ReplyBlock? block)
    {
        block = _blocks.Count > 0 ? _blocks[0] : null;
        if (block is null)
            return false;
        _blocks.RemoveAt(0);
        _bytes -= BlockBytes + block.Content.Span.Length + block.Opaque.Span.Length;
        return true;
    }

    private ReplyBlock? Find(int callIndex) =>
        _blocks.FindLast(block => block.Kind == ReplyBlockKind.ToolCall && block.CallIndex == callIndex && !block.Ended);

    private void Add(ReplyBlockKind kind, JsonText piece)
    {
        if (!piece.IsEmpty)
            Append(LastOrNew(kind), piece);
    }

    private void Sign(ContinuationState state)
    {
        var block = LastOrNew(ReplyBlockKind.Thinking);
        block.State = state;
        block.Ended = true;
    }

    private void AddWhole(ReplyBlock block, JsonText content)
    {
        EndLast();
        Append(block, content);
        _bytes += block.Opaque.Span.Length;
        block.Ended = true;
        Hold(block);
    }

    private ReplyBlock LastOrNew(ReplyBlockKind kind)
    {
        if (_blocks.Count > 0 && _blocks[^1].Kind == kind && !_blocks[^1].Ended)
            return _blocks[^1];
        EndLast();
        var block = new ReplyBlock { Kind = kind };
        Hold(block);
        return block;
    }

    private void Hold(ReplyBlock block)
    {
        _bytes += BlockBytes;
        _blocks.Add(block);
    }

    // Calls stay open, because their pieces may interleave with what follows.
    private void EndLast()
    {
        if (_blocks.Count > 0 && _blocks[^1].Kind != ReplyBlockKind.ToolCall)
            _blocks[^1].Ended = true;
    }

    private void Append(ReplyBlock block, JsonText piece)
    {
        block.Append(piece);
        _bytes += piece.Span.Length;
    }

    private static JsonText Copy(JsonText text) => new(text.Escaped.ToArray());

    private static RawJson Copy(RawJson value) => new(value.Utf8.ToArray());
}
