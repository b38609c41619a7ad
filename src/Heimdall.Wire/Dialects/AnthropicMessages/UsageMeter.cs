using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Gathers usage over one answer: a stream tells of the prompt at its start and of the whole at its end, and the later word counts.
/// Anthropic's classes do not overlap, so they are taken as they are.
/// </summary>
internal struct UsageMeter
{
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long? _cacheWrite1h;
    private long _output;
    private long? _reasoning;
    private long? _searches;
    private long? _pages;
    private ServiceTier? _tier;
    private bool _isUsOnly;
    private CostReport _cost;
    private bool _seen;

    public readonly Usage? Usage => !_seen ? null : new Usage
    {
        InputTokens = _input,
        CacheReadTokens = _cacheRead,
        CacheWriteTokens = _cacheWrite,
        CacheWrite1hTokens = _cacheWrite1h,
        OutputTokens = _output,
        ReasoningTokens = _reasoning,
        WebSearchRequests = _searches,
        WebFetchRequests = _pages,
        ServiceTier = _tier,
        IsUsOnly = _isUsOnly,
        ReportedCost = _cost.Usd,
    };

    /// <summary>Reads a <c>usage</c> value; fields that are absent or null leave what was known.</summary>
    public void Read(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return;
        }

        long? input = null, cacheRead = null, cacheWrite = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (_cost.TryRead(name, ref cursor))
                continue;
            if (name.Is("input_tokens"u8))
                input = Count(ref cursor);
            else if (name.Is("cache_read_input_tokens"u8))
                cacheRead = Count(ref cursor);
            else if (name.Is("cache_creation_input_tokens"u8))
                cacheWrite = Count(ref cursor);
            else if (name.Is("output_tokens"u8))
                _output = Count(ref cursor) ?? _output;
            else if (name.Is("cache_creation"u8))
                _cacheWrite1h = Nested(ref cursor, "ephemeral_1h_input_tokens"u8) ?? _cacheWrite1h;
            else if (name.Is("output_tokens_details"u8))
                _reasoning = Nested(ref cursor, "thinking_tokens"u8) ?? _reasoning;
            else if (name.Is("server_tool_use"u8))
                ReadServerTools(ref cursor);
            else if (name.Is("service_tier"u8) && _tier != ServiceTier.Fast)
                _tier = ServiceTiers.Read(cursor.TextOrSkip()) ?? _tier;
            else if (name.Is("speed"u8))
                _tier = cursor.TextOrSkip().Is("fast"u8) ? ServiceTier.Fast : _tier;
            else if (name.Is("inference_geo"u8))
                _isUsOnly = cursor.TextOrSkip().Is("us"u8);
            else
                cursor.Skip();
        }

        _seen = true;
        // Some compatible upstreams end with a prompt of zero tokens after they gave the true figure at the start.
        if (input is null or 0 && cacheRead is null or 0 && cacheWrite is null or 0)
            return;
        _input = input ?? _input;
        _cacheRead = cacheRead ?? _cacheRead;
        _cacheWrite = cacheWrite ?? _cacheWrite;
    }

    private void ReadServerTools(ref JsonCursor cursor)
    {
        var look = cursor;
        _searches = Nested(ref look, "web_search_requests"u8) ?? _searches;
        _pages = Nested(ref cursor, "web_fetch_requests"u8) ?? _pages;
    }

    private static long? Count(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Number)
            return Math.Max(0, cursor.ReadInteger());
        cursor.Skip();
        return null;
    }

    private static long? Nested(ref JsonCursor cursor, ReadOnlySpan<byte> wanted)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return null;
        }

        long? count = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is(wanted))
                count = Count(ref cursor);
            else
                cursor.Skip();
        }

        return count;
    }
}
