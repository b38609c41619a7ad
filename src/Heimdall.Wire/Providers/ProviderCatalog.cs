using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heimdall.Wire.Providers;

/// <summary>Every provider that Heimdall knows.</summary>
internal static class ProviderCatalog
{
    /// <summary>In the order in which they are asked for defaults: those whose dialects we speak first, then by name.</summary>
    public static ImmutableArray<ProviderDefinition> All { get; } = [Anthropic.Definition, OpenAI.Definition, Gemini.Definition, .. OpenAICompatible.All];

    /// <summary>Ids of Bifrost's providers that speak neither dialect over a plain key; a configuration that names one is understood, the provider is left out.</summary>
    public static FrozenSet<string> NotYetServed { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "azure", "bedrock", "bedrock_mantle", "vertex", "replicate", "github-copilot", "elevenlabs", "deepgram", "sarvam", "runway", "runware", "typesafe");

    private static readonly FrozenDictionary<string, ProviderDefinition> _byName = All
        .SelectMany(definition => definition.Aliases.Append(definition.Name), (definition, name) => KeyValuePair.Create(name, definition))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>By name or alias, without regard to case; null where there is none.</summary>
    public static ProviderDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}
