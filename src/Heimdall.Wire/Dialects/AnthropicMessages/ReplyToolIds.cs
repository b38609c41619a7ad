using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Ids of the tool calls of one answer. Claude Code loses a call, and loops, when an id comes again later in the session
/// (claude-code.md §4), so an id is kept only when it is good and new.
/// </summary>
internal sealed class ReplyToolIds(EncodeContext context)
{
    // Shorter ones ("call_0") are counters, which begin anew with every answer.
    private const int MinLength = 8;

    private readonly HashSet<JsonText> _seen = [];

    public JsonText Choose(JsonText id)
    {
        if (id.Span.Length >= MinLength && WireTypes.IsToolId(id.Span) && !context.UsedToolCallIds.Contains(id) && !_seen.Contains(id))
        {
            _seen.Add(new JsonText(id.Escaped.ToArray()));
            return id;
        }

        context.Report.Repaired("tool_use.id", "The upstream's id was missing, repeated, or of a form that this dialect refuses.");
        var fresh = context.Ids.Next("toolu_"u8);
        _seen.Add(fresh);
        return fresh;
    }
}
