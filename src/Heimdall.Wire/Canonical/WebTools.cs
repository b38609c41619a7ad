using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>How a provider's own web search, or its reader of pages, shall be used. Absent and empty fields leave it to the provider.</summary>
internal sealed record WebToolOptions
{
    /// <summary>Searches or pages in one answer at most.</summary>
    public long? MaxUses { get; init; }

    public List<JsonText> AllowedDomains { get; init; } = [];

    public List<JsonText> BlockedDomains { get; init; } = [];

    /// <summary>Where the user is, as written; Anthropic and OpenAI write it alike: <c>{"type":"approximate","city":…,"region":…,"country":…,"timezone":…}</c>.</summary>
    public RawJson UserLocation { get; init; }

    public bool IsEmpty => MaxUses is null && AllowedDomains.Count == 0 && BlockedDomains.Count == 0 && UserLocation.IsAbsent;
}

/// <summary>A page that a web search found.</summary>
internal readonly record struct WebSearchHit(JsonText Url, JsonText Title);

/// <summary>A page that was read.</summary>
/// <param name="Title">May be absent.</param>
/// <param name="Text">What it says, where the upstream tells.</param>
/// <param name="Failed">It could not be read.</param>
internal readonly record struct WebPage(JsonText Url, JsonText Title, JsonText Text, bool Failed);

/// <summary>A page that the text just written rests on.</summary>
/// <param name="CitedText">The words of the answer or of the page that the citation is about; may be absent.</param>
internal sealed record WebCitation(JsonText Url, JsonText Title, JsonText CitedText)
{
    /// <summary>Range of the answer's text, in characters as the upstream counts them; null where it does not say.</summary>
    public (long Start, long End)? Range { get; init; }
}
