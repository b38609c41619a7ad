using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Tells the two kinds of instructions apart: those at the start of the input, and those in <c>instructions</c>. Both are
/// <see cref="ChatRequest.System"/>, for to other dialects they are the same; this one writes them back where they were.
/// </summary>
internal static class LeadingItem
{
    private static readonly JsonText Role = JsonText.FromPlain("role"u8);

    /// <param name="role">As written: <c>system</c> or <c>developer</c>.</param>
    public static List<ExtraField> Fields(RawJson role) => [new ExtraField(Role, role)];

    public static bool Is(TextPart text) => text.Extras is [var first, ..] && first.Name.Equals(Role);
}
