using System.Buffers;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>A content block that an upstream has opened: what is needed until it closes.</summary>
internal sealed class IncomingBlock
{
    private ArrayBufferWriter<byte>? _input;
    private RawJson _whole;
    private JsonText _type;

    public required IncomingKind Kind { get; init; }

    /// <summary>The call received a piece of its arguments, so that those given at its start do not count.</summary>
    public bool HasDelta { get; set; }

    /// <summary>Arguments given whole at the start of a call.</summary>
    public RawJson StartInput { get; init; }

    /// <summary>A signature given at the start of thinking.</summary>
    public JsonText? StartSignature { get; init; }

    /// <param name="whole">The block as the upstream opened it; copied, because its frame is gone when the block closes.</param>
    public static IncomingBlock Opaque(JsonText type, RawJson whole) => new()
    {
        Kind = IncomingKind.Opaque,
        _type = new JsonText(type.Escaped.ToArray()),
        _whole = new RawJson(whole.Utf8.ToArray()),
    };

    /// <summary>A piece of the input of a server tool.</summary>
    public void AddInput(JsonText json)
    {
        _input ??= new ArrayBufferWriter<byte>();
        _input.Write(json.Span);
    }

    /// <summary>What the opaque block says, its input put together.</summary>
    public ReplyEvent Finish()
    {
        if (_input is null || Decoded() is not { } input || !ServerToolInput.TryFind(_whole, out var start, out var length))
            return ServerToolBlocks.Event(_type, _whole);
        var whole = _whole.Utf8.Span;
        return ServerToolBlocks.Event(_type, new RawJson((byte[])[.. whole[..start], .. input.Span, .. whole[(start + length)..]]));
    }

    private RawJson? Decoded()
    {
        try
        {
            return JsonObject.Whole(new JsonText(_input!.WrittenMemory).Decode());
        }
        catch (JsonFault)
        {
            return null;
        }
    }
}

/// <summary>What an upstream has opened.</summary>
internal enum IncomingKind
{
    Text,
    Thinking,
    ToolCall,
    Opaque,
}
