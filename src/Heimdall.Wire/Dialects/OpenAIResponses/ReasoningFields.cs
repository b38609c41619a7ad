using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Fields of <c>reasoning</c> that no other dialect has (<c>context</c>, <c>mode</c>, …), kept as extras named <c>reasoning.…</c>.</summary>
internal static class ReasoningFields
{
    private static ReadOnlySpan<byte> Prefix => "reasoning."u8;

    public static ExtraField Keep(JsonText name, RawJson value) => new(new JsonText((byte[])[.. Prefix, .. name.Span]), value);

    public static bool Holds(JsonText extra) => extra.StartsWith(Prefix);

    public static JsonText NameOf(ExtraField extra) => new(extra.Name.Escaped[Prefix.Length..]);
}
