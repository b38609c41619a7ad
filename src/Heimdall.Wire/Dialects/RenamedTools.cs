using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Tools whose names an upstream would refuse go by another name there; in its answer the client's own stands again. Lives as long as the exchange;
/// filled while the request is written, read-only afterwards.
/// </summary>
internal sealed class RenamedTools
{
    private Dictionary<JsonText, JsonText>? _given;

    /// <param name="sent">The name for the upstream.</param>
    /// <param name="given">The client's.</param>
    public void Note(JsonText sent, JsonText given) => (_given ??= [])[sent] = given;

    /// <summary>The event with the client's name of the tool.</summary>
    public ReplyEvent Restore(ReplyEvent next) =>
        _given is not null && next is ToolCallStarted call && _given.TryGetValue(call.Name, out var given) ? call with { Name = given } : next;
}
