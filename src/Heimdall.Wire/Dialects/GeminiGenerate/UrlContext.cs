using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Passes on which pages Google read for an answer (https://ai.google.dev/api/generate-content#UrlContextMetadata). The list stands beside the answer and
/// may come again with later pieces; each page is passed on once.
/// </summary>
internal sealed class UrlContext(IReplySink sink)
{
    private readonly List<JsonText> _passed = [];

    /// <param name="metadata">May be absent.</param>
    /// <exception cref="DialectException">They are too many.</exception>
    public void Pass(RawJson metadata)
    {
        if (metadata.IsAbsent)
            return;
        using var index = StructuralIndex.Build(metadata.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("urlMetadata"u8) && cursor.Kind == JsonKind.Array)
                PassPages(ref cursor);
            else
                cursor.Skip();
        }
    }

    private void PassPages(ref JsonCursor cursor)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (cursor.TryEnterObject())
                PassPage(ref cursor);
        }
    }

    private void PassPage(ref JsonCursor cursor)
    {
        var (url, status) = (default(JsonText), default(JsonText));
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("retrievedUrl"u8))
                url = cursor.TextOrSkip();
            else if (name.Named("urlRetrievalStatus"u8))
                status = cursor.TextOrSkip();
            else
                cursor.Skip();
        }

        if (url.IsEmpty || _passed.Contains(url))
            return;
        ToolCallLimit.CheckItems(_passed.Count + 1);
        _passed.Add(new JsonText(url.Span.ToArray()));
        var failed = !status.IsEmpty && !status.Span.EndsWith("_SUCCESS"u8);
        sink.Accept(new WebFetchStarted(default, url) { Origin = DialectId.GeminiGenerate });
        sink.Accept(new WebFetchEnded(default, new WebPage(url, default, default, failed)) { Origin = DialectId.GeminiGenerate });
    }
}
