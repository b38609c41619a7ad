using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Fields without a canonical word: written back where they are this dialect's own, else dropped and reported.</summary>
internal static class ExtrasWriter
{
    /// <exception cref="DialectException">A field asks for what this dialect cannot give and the client would miss.</exception>
    public static void Check(ChatRequest request, bool ownWords)
    {
        if (ownWords)
            return;
        foreach (var extra in request.Extras)
        {
            if (extra.Name.Is("n"u8) && !extra.Value.Span.SequenceEqual("1"u8) && extra.Value.Kind == JsonKind.Number)
                throw DialectException.InvalidRequest("n: this model gives one answer a request. Ask with n = 1, as often as answers are wanted.", "n");
        }
    }

    public static void Write(ChatRequest request, bool ownWords, TranslationReport report, JsonEmitter output)
    {
        foreach (var extra in request.Extras)
        {
            if (!ownWords && IsSaidElsewhere(extra.Name))
                continue;
            if (!ownWords)
            {
                report.Dropped(extra.Name.ToString(), "Anthropic has no such field.");
            }
            else if (!extra.Name.Span.Contains((byte)'.'))
            {
                output.Name(extra.Name);
                output.Raw(extra.Value);
            }
        }
    }

    // Kept as extras for upstreams of their own dialect, and read into the canonical model for others.
    private static bool IsSaidElsewhere(JsonText name) =>
        name.Is("web_search_options"u8) || name.Is("reasoning"u8) || name.Is("thinking"u8) || name.Is("safety_identifier"u8);

    public static bool HasNested(ChatRequest request, ReadOnlySpan<byte> prefix, bool ownWords)
    {
        foreach (var extra in request.Extras)
        {
            if (ownWords && extra.Name.StartsWith(prefix))
                return true;
        }

        return false;
    }

    /// <summary>The fields of an object, kept under a dotted name (<see cref="SettingsReader"/>).</summary>
    public static void WriteNested(ChatRequest request, ReadOnlySpan<byte> prefix, bool ownWords, JsonEmitter output)
    {
        foreach (var extra in request.Extras)
        {
            if (!ownWords || !extra.Name.StartsWith(prefix))
                continue;
            output.Name(new JsonText(extra.Name.Escaped[prefix.Length..]));
            output.Raw(extra.Value);
        }
    }
}
