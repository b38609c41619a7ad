using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Counts what an answer's provider bills beside tokens: searches of the web, and containers that code ran in
/// (https://platform.openai.com/docs/pricing#built-in-tools, seen 2026-11). The report of usage says neither. One instance an answer; not thread-safe.
/// </summary>
internal sealed class HostedCalls
{
    private HashSet<string>? _containers;
    private long _searches;

    public bool Any => _searches > 0 || _containers is not null;

    /// <summary>The text may hold such a call. A quote inside a JSON string is escaped, so nobody's words look like one.</summary>
    public static bool AreIn(ReadOnlySpan<byte> json) => json.IndexOf("\"web_search_call\""u8) >= 0 || json.IndexOf("\"code_interpreter_call\""u8) >= 0;

    /// <summary>Counts the items of an output.</summary>
    public void AddAll(JsonCursor output)
    {
        if (output.Kind != JsonKind.Array)
            return;
        output.EnterArray();
        while (output.NextElement())
        {
            Add(output);
            output.Skip();
        }
    }

    /// <summary>Counts an item that came whole; others than these calls are passed over.</summary>
    public void Add(JsonCursor item)
    {
        if (!item.TryEnterObject())
            return;
        var (type, status, container, action) = (default(JsonText), default(JsonText), default(JsonText), default(JsonText));
        while (item.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = item.TextOrSkip();
            else if (name.Is("status"u8))
                status = item.TextOrSkip();
            else if (name.Is("container_id"u8))
                container = item.TextOrSkip();
            else if (name.Is("action"u8))
                action = TypeOf(ref item);
            else
                item.Skip();
        }

        if (!status.IsEmpty && !status.Is("completed"u8))
            return;
        // To open a page and to look for words in it costs nothing. The tool's first release named no action.
        if (type.Is("web_search_call"u8) && (action.IsEmpty || action.Is("search"u8)))
            _searches++;
        else if (type.Is("code_interpreter_call"u8))
            (_containers ??= new(StringComparer.Ordinal)).Add(container.ToString());
    }

    /// <summary>The report, with what was counted.</summary>
    /// <param name="usage">Null: the upstream reported nothing, and then nothing is told here either.</param>
    public Usage? In(Usage? usage) => usage is null || !Any ? usage : usage with
    {
        WebSearchRequests = _searches > 0 ? _searches : usage.WebSearchRequests,
        CodeSessions = _containers?.Count ?? usage.CodeSessions,
    };

    private static JsonText TypeOf(ref JsonCursor action)
    {
        var type = default(JsonText);
        if (!action.TryEnterObject())
            return type;
        while (action.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = action.TextOrSkip();
            else
                action.Skip();
        }

        return type;
    }
}
