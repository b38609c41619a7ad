using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>What came of code that ran.</summary>
/// <param name="Stdout">May be empty; where the upstream does not tell its outputs apart, all of them.</param>
/// <param name="Stderr">May be empty.</param>
/// <param name="Failed">It ended with an error, ran too long, or could not run.</param>
internal readonly record struct CodeOutput(JsonText Stdout, JsonText Stderr, bool Failed)
{
    /// <summary>It made files or images, which only the upstream's dialect can point to.</summary>
    public bool HasFiles { get; init; }

    /// <summary>Both outputs, for dialects that have one.</summary>
    public JsonText Text => Stderr.IsEmpty ? Stdout
        : Stdout.IsEmpty ? Stderr
        : new JsonText((byte[])[.. Stdout.Span, .. "\\n"u8, .. Stderr.Span]);
}
