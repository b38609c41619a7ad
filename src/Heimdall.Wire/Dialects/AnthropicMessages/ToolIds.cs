using System.Buffers.Text;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Gives every tool call of a conversation an id that Anthropic takes and that no other call has. Depends on nothing but the calls
/// before, so that the same conversation yields the same bytes on every turn and node (conformance B31, B46).
/// </summary>
internal sealed class ToolIds
{
    private readonly HashSet<JsonText> _used = [];

    public JsonText Assign(JsonText id)
    {
        var valid = MakeValid(id);
        if (_used.Add(valid))
            return valid;
        for (var i = 2; ; i++)
        {
            var numbered = Numbered(valid, i);
            if (_used.Add(numbered))
                return numbered;
        }
    }

    private static JsonText MakeValid(JsonText id)
    {
        if (WireTypes.IsToolId(id.Span))
            return id;
        if (id.IsEmpty)
            return JsonText.FromPlain("call"u8);
        var valid = id.Span.ToArray();
        foreach (ref var b in valid.AsSpan())
        {
            if (!WireTypes.ToolIdBytes.Contains(b))
                b = (byte)'_';
        }

        return new JsonText(valid);
    }

    private static JsonText Numbered(JsonText id, int number)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return new JsonText((byte[])[.. id.Span, (byte)'_', .. digits[..length]]);
    }
}
