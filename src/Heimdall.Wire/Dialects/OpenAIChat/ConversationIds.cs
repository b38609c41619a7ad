using System.Buffers.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// The ids of a conversation's calls as they are written: of the form that the upstream takes, and no two alike, which histories from several upstreams
/// do not promise. Depends on nothing but the calls before, so that the same conversation yields the same bytes on every turn (conformance B46).
/// </summary>
internal sealed class ConversationIds(WriteContext context)
{
    private readonly Dictionary<ToolCallPart, JsonText> _assigned = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<JsonText> _used = [];

    public JsonText For(ToolCallPart call)
    {
        if (_assigned.TryGetValue(call, out var known))
            return known;
        var id = ToolCallIds.For(call.Id, context.Quirks);
        for (var i = 2; !_used.Add(id); i++)
        {
            context.Report.Repaired("tool_call.id", "An id came twice in the conversation.");
            id = ToolCallIds.For(Numbered(call.Id, i), context.Quirks);
        }

        _assigned.Add(call, id);
        return id;
    }

    private static JsonText Numbered(JsonText id, int number)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return new JsonText((byte[])[.. id.Span, (byte)'_', .. digits[..length]]);
    }
}
