using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Says in this dialect which code another provider ran and which pages it read: a <c>server_tool_use</c> and its result for each. What is Anthropic's own
/// passes as it is. Searches have more to say (<see cref="ReplySearches"/>).
/// </summary>
internal sealed class ReplyHostedTools(EncodeContext context)
{
    private readonly List<(JsonText Upstream, JsonText Ours)> _open = [];
    private long _pages;

    /// <summary>True when the event was one of these; what it is here has been passed on.</summary>
    public bool TryPass(ReplyEvent next, IReplySink sink)
    {
        if (next is not (CodeStarted or CodeEnded or WebFetchStarted or WebFetchEnded))
            return false;
        var step = (HostedToolEvent)next;
        Pass(step is { Origin: DialectId.AnthropicMessages, Value.IsAbsent: false } ? step.Value : Said(step), sink);
        return true;
    }

    /// <summary>The usage with the pages, where the upstream did not count them.</summary>
    public Usage? Counted(Usage? usage) =>
        _pages == 0 || usage?.WebFetchRequests is not null ? usage : (usage ?? new Usage()) with { WebFetchRequests = _pages };

    private RawJson Said(HostedToolEvent step)
    {
        switch (step)
        {
            case CodeStarted started:
                return CodeBlocks.Use(Open(started.Id), started.Code);
            case CodeEnded ended:
                if (ended.Output.HasFiles)
                    context.Report.Dropped("code_execution.files", "Files and images that the code made stay at the provider.");
                return CodeBlocks.Result(Close(ended.Id), ended.Output);
            case WebFetchStarted started:
                _pages++;
                return FetchBlocks.Use(Open(started.Id), started.Url);
            case WebFetchEnded ended:
                return FetchBlocks.Result(Close(ended.Id), ended.Page);
            default:
                throw new System.Diagnostics.UnreachableException(step.GetType().Name);
        }
    }

    // The ids mark what Anthropic did not run: it would refuse them in the next turn.
    private JsonText Open(JsonText upstream)
    {
        var ours = context.Ids.Next(ReplySearches.IdPrefix);
        _open.Add((new JsonText(upstream.Span.ToArray()), ours));
        return ours;
    }

    private JsonText Close(JsonText upstream)
    {
        var at = _open.FindIndex(call => call.Upstream.Equals(upstream));
        if (at < 0)
            return context.Ids.Next(ReplySearches.IdPrefix);
        var ours = _open[at].Ours;
        _open.RemoveAt(at);
        return ours;
    }

    private static void Pass(RawJson block, IReplySink sink) =>
        sink.Accept(new OpaqueContent(default, block) { Origin = DialectId.AnthropicMessages });
}
