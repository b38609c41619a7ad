using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>How a provider's own web search shall be used. Absent and empty fields leave it to the provider.</summary>
internal sealed record WebSearchOptions
{
    /// <summary>Searches in one answer at most.</summary>
    public long? MaxUses { get; init; }

    public List<JsonText> AllowedDomains { get; init; } = [];

    public List<JsonText> BlockedDomains { get; init; } = [];

    /// <summary>Where the user is, as written; Anthropic and OpenAI write it alike: <c>{"type":"approximate","city":…,"region":…,"country":…,"timezone":…}</c>.</summary>
    public RawJson UserLocation { get; init; }
}

/// <summary>A page that a web search found.</summary>
internal readonly record struct WebSearchHit(JsonText Url, JsonText Title);

/// <summary>A page that the text just written rests on.</summary>
/// <param name="CitedText">The words of the answer or of the page that the citation is about; may be absent.</param>
internal sealed record WebCitation(JsonText Url, JsonText Title, JsonText CitedText)
{
    /// <summary>Range of the answer's text, in characters as the upstream counts them; null where it does not say.</summary>
    public (long Start, long End)? Range { get; init; }
}
