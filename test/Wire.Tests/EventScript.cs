using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests;

/// <summary>Collects events as lines of text, so that answers can be compared and read.</summary>
internal sealed class EventScript : IReplySink
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public override string ToString() => string.Join('\n', _lines) + "\n";

    public void Accept(ReplyEvent next) => _lines.Add(Line(next));

    /// <summary>Decodes a stream that arrives in the given pieces.</summary>
    public static void Decode(Dialect dialect, ReadOnlySpan<byte> stream, IReplySink sink, params ReadOnlySpan<int> cuts)
    {
        using var reader = new SseReader();
        var decoder = dialect.CreateStreamDecoder();
        var from = 0;
        foreach (var cut in (ReadOnlySpan<int>)[.. cuts, stream.Length])
        {
            reader.Append(stream[from..cut]);
            from = cut;
            while (reader.TryRead(out var frame))
                decoder.Decode(frame, sink);
        }

        if (reader.TryReadLast(out var last))
            decoder.Decode(last, sink);
        decoder.Complete(sink);
    }

    public static EventScript OfStream(Dialect dialect, ReadOnlySpan<byte> stream, params ReadOnlySpan<int> cuts)
    {
        var script = new EventScript();
        Decode(dialect, stream, script, cuts);
        return script;
    }

    public static EventScript OfReply(Dialect dialect, ReadOnlyMemory<byte> body)
    {
        var script = new EventScript();
        dialect.ReadReply(body, script);
        return script;
    }

    private static string Line(ReplyEvent next) => next switch
    {
        ReplyStarted e => $"started {Raw(e.Id)} {Raw(e.Model)} {Text(e.Usage)}",
        TextDelta e => $"text {Raw(e.Text)}",
        CitationAdded e => $"citation {e.Citation}{(e.Web is { } web ? $" of {Raw(web.Url)}" : "")}",
        RefusalDelta e => $"refusal {Raw(e.Text)}",
        ThinkingDelta e => $"thinking {Raw(e.Text)}",
        ThinkingSigned e => $"signed {Raw(e.State.Data)}",
        RedactedThinking e => $"redacted {Raw(e.Data)}",
        ToolCallStarted e => $"call {e.Index} {Raw(e.Id)} {Raw(e.Name)}",
        ToolCallDelta e => $"arguments {e.Index} {Raw(e.Json)}",
        ToolCallEnded e => $"call-ended {e.Index}",
        PartEnded => "part-ended",
        OpaqueContent e => $"opaque {Raw(e.Type)} {e.Value}",
        WebSearchStarted e => $"search {Raw(e.Id)} {Raw(e.Query)}",
        WebSearchEnded e => $"search-ended {Raw(e.Id)} {string.Join(", ", e.Hits.Select(static hit => $"{Raw(hit.Url)} {Raw(hit.Title)}".TrimEnd()))}",
        WebFetchStarted e => $"fetch {Raw(e.Id)} {Raw(e.Url)}",
        WebFetchEnded e => $"fetch-ended {Raw(e.Id)} {Raw(e.Page.Url)} {Raw(e.Page.Title)}{(e.Page.Failed ? " failed" : "")} {Raw(e.Page.Text)}",
        CodeStarted e => $"code {Raw(e.Id)} {Raw(e.Code)}",
        CodeEnded e => $"code-ended {Raw(e.Id)}{(e.Output.Failed ? " failed" : "")}{(e.Output.HasFiles ? " files" : "")} out={Raw(e.Output.Stdout)} err={Raw(e.Output.Stderr)}",
        Ping => "ping",
        ReplyFinished e => $"finished {e.Reason}{(e.StopSequence is { } s ? $" '{Raw(s)}'" : "")} {Text(e.Usage)}",
        ReplyFailed e => $"failed {e.Error.Kind} {e.Error.StatusCode} {e.Error.Message}",
        _ => throw new System.Diagnostics.UnreachableException(next.GetType().Name),
    };

    private static string Raw(JsonText text) => Encoding.UTF8.GetString(text.Span);

    private static string Text(Usage? usage) => usage is null
        ? "-"
        : $"in={usage.InputTokens} read={usage.CacheReadTokens} write={usage.CacheWriteTokens}/{usage.CacheWrite1hTokens} out={usage.OutputTokens}/{usage.ReasoningTokens}";
}
