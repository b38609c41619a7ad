using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>A tool that the provider runs by itself begins, or has ended. The client is shown what was done; it has nothing to do for it.</summary>
/// <param name="Id">The upstream's id of the call, the same at its end; may be empty, and then calls follow one another.</param>
internal abstract record HostedToolEvent(JsonText Id) : ReplyEvent
{
    /// <summary>The upstream's block or item as written; absent where there is none.</summary>
    public RawJson Value { get; init; }

    /// <summary>The dialect whose form <see cref="Value"/> has.</summary>
    public DialectId Origin { get; init; }
}

/// <summary>The provider searches the web.</summary>
/// <param name="Query">May be empty where the upstream does not tell.</param>
internal sealed record WebSearchStarted(JsonText Id, JsonText Query) : HostedToolEvent(Id);

/// <summary>What a search found, as far as the upstream tells.</summary>
internal sealed record WebSearchEnded(JsonText Id, IReadOnlyList<WebSearchHit> Hits) : HostedToolEvent(Id);

/// <summary>The provider reads a page of the web.</summary>
internal sealed record WebFetchStarted(JsonText Id, JsonText Url) : HostedToolEvent(Id);

/// <summary>The page was read, or could not be.</summary>
internal sealed record WebFetchEnded(JsonText Id, WebPage Page) : HostedToolEvent(Id);

/// <summary>The provider runs code that the model wrote.</summary>
/// <param name="Code">As a Python notebook takes it: a shell's command comes as a cell of <c>%%bash</c>.</param>
internal sealed record CodeStarted(JsonText Id, JsonText Code) : HostedToolEvent(Id);

/// <summary>The code has run.</summary>
internal sealed record CodeEnded(JsonText Id, CodeOutput Output) : HostedToolEvent(Id);
