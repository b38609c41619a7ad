using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>
/// What an upstream wants back with the next turn, verbatim, so that the model goes on thinking where it stopped: Anthropic's <c>signature</c>,
/// OpenAI's <c>encrypted_content</c>, Gemini's <c>thoughtSignature</c>. It travels in the client's own transcript (DESIGN D3); towards a client of
/// another dialect inside a <see cref="ContinuationEnvelope"/>.
/// </summary>
/// <param name="Origin">The dialect whose form <paramref name="Data"/> has; no other upstream can read it.</param>
/// <param name="Data">As the upstream wrote it; never empty.</param>
internal readonly record struct ContinuationState(DialectId Origin, JsonText Data)
{
    /// <summary>The provider that wrote it, by its name in the configuration; absent where it came without an envelope.</summary>
    public JsonText Provider { get; init; }

    /// <summary>The id of the item it belongs to (OpenAI's reasoning items); absent elsewhere.</summary>
    public JsonText ItemId { get; init; }

    /// <summary>It stands for thinking that only its author can read (Anthropic's <c>redacted_thinking</c>), not for a signature of readable thinking.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>An upstream can read it. Anthropic's signatures hold on every platform that serves Claude; the others' only where they were written.</summary>
    public bool IsReadableBy(DialectId dialect, string provider) =>
        Origin == dialect && (Provider.IsEmpty || dialect == DialectId.AnthropicMessages || Provider.Equals(JsonText.From(provider)));
}
