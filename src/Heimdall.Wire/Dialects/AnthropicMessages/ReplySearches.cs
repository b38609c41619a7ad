using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Says in this dialect what another provider's web search did, so that clients show its pages: a <c>server_tool_use</c> and its result for each search,
/// citations in the text, the number of searches in the usage. What is Anthropic's own passes as it is.
/// </summary>
internal sealed class ReplySearches(EncodeContext context)
{
    /// <summary>How the ids of searches begin that Anthropic knows nothing of; on the way back they are taken out (<see cref="UnsignedThinking"/>).</summary>
    public static ReadOnlySpan<byte> IdPrefix => "srvtoolu_hd1"u8;

    private readonly List<WebSearchHit> _cited = [];
    private JsonText _open;
    private long _count;

    /// <summary>True when the event was one of these; what it is here has been passed on.</summary>
    public bool TryPass(ReplyEvent next, IReplySink sink)
    {
        switch (next)
        {
            case WebSearchStarted { Origin: DialectId.AnthropicMessages, Value.IsAbsent: false } own:
                sink.Accept(new OpaqueContent(default, own.Value) { Origin = DialectId.AnthropicMessages });
                return true;
            case WebSearchEnded { Origin: DialectId.AnthropicMessages, Value.IsAbsent: false } own:
                _count++;
                sink.Accept(new OpaqueContent(default, own.Value) { Origin = DialectId.AnthropicMessages });
                return true;
            case WebSearchStarted started:
                Start(started.Query, sink);
                return true;
            case WebSearchEnded ended:
                End(ended.Hits, sink);
                return true;
            case CitationAdded { Origin: not DialectId.AnthropicMessages } citation:
                Cite(citation, sink);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Pages that were cited, where the upstream told of no search: clients list what a search found, not what a text cites.</summary>
    public void PassCited(IReplySink sink)
    {
        if (_count == 0 && _cited.Count > 0)
            End(_cited, sink);
    }

    /// <summary>The usage with the searches, where the upstream did not count them.</summary>
    public Usage? Counted(Usage? usage) =>
        _count == 0 || usage?.WebSearchRequests is not null ? usage : (usage ?? new Usage()) with { WebSearchRequests = _count };

    private void Start(JsonText query, IReplySink sink)
    {
        // One that never ended found nothing.
        if (!_open.IsEmpty)
            End([], sink);
        _open = context.Ids.Next(IdPrefix);
        sink.Accept(new OpaqueContent(default, ServerToolBlocks.SearchUse(_open, query)) { Origin = DialectId.AnthropicMessages });
    }

    private void End(IReadOnlyList<WebSearchHit> hits, IReplySink sink)
    {
        if (_open.IsEmpty)
            Start(default, sink);
        _count++;
        sink.Accept(new OpaqueContent(default, ServerToolBlocks.SearchResult(_open, hits)) { Origin = DialectId.AnthropicMessages });
        _open = default;
    }

    private void Cite(CitationAdded citation, IReplySink sink)
    {
        if (citation.Web is not { } web)
        {
            context.Report.Dropped("annotations", "Citations in another dialect's form.");
            return;
        }

        if (!_cited.Exists(hit => hit.Url.Equals(web.Url)))
            _cited.Add(new WebSearchHit(new JsonText(web.Url.Escaped.ToArray()), new JsonText(web.Title.Escaped.ToArray())));
        sink.Accept(new CitationAdded(ServerToolBlocks.Citation(web)) { Origin = DialectId.AnthropicMessages, Web = web });
    }
}
