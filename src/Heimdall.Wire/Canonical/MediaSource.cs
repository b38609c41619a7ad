using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>Where an image or a document is.</summary>
internal abstract record MediaSource
{
    /// <param name="MediaType">Such as <c>image/png</c>.</param>
    /// <param name="Data">Without the <c>data:</c> prefix.</param>
    internal sealed record Base64(JsonText MediaType, JsonText Data) : MediaSource;

    internal sealed record Url(JsonText Address) : MediaSource;

    /// <summary>A plain text document.</summary>
    internal sealed record PlainText(JsonText MediaType, JsonText Text) : MediaSource;

    /// <summary>A file that was uploaded to one provider; means nothing to another.</summary>
    internal sealed record FileId(JsonText Id) : MediaSource;

    /// <summary>A document made of parts (Anthropic's <c>content</c> source).</summary>
    internal sealed record Parts(List<Part> Content) : MediaSource;
}
