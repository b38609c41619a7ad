using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary><c>governance.complexity_analyzer_config</c>: <c>{tier_boundaries, keywords}</c>, in Bifrost's words.</summary>
internal static class ComplexityReader
{
    public const string Name = "complexity_analyzer_config";

    public static ComplexityOptions Read(ConfigSection governance)
    {
        var options = new ComplexityOptions();
        if (governance.Section(Name) is not { } section)
            return options;

        if (section.Section("tier_boundaries") is { } boundaries)
            options = Boundaries(boundaries, options);
        if (section.Section("keywords") is { } words)
            options = Words(words, options);
        section.NotYetActive("semantic", "llm"); // Bifrost's later classifiers ask a model
        section.End();
        return options;
    }

    private static ComplexityOptions Boundaries(ConfigSection section, ComplexityOptions defaults)
    {
        var options = defaults with
        {
            SimpleMedium = section.Number("simple_medium", 0, 1) ?? defaults.SimpleMedium,
            MediumComplex = section.Number("medium_complex", 0, 1) ?? defaults.MediumComplex,
            ComplexReasoning = section.Number("complex_reasoning", 0, 1) ?? defaults.ComplexReasoning,
        };
        section.End();
        if (options is { SimpleMedium: > 0, ComplexReasoning: < 1 } && options.SimpleMedium < options.MediumComplex && options.MediumComplex < options.ComplexReasoning)
            return options;
        section.Fault("simple_medium", "The boundaries must rise: 0 < simple_medium < medium_complex < complex_reasoning < 1.");
        return defaults;
    }

    private static ComplexityOptions Words(ConfigSection section, ComplexityOptions defaults)
    {
        var options = defaults with
        {
            CodeWords = List(section, "code_keywords") ?? defaults.CodeWords,
            ReasoningWords = List(section, "reasoning_keywords") ?? defaults.ReasoningWords,
            TechnicalWords = List(section, "technical_keywords") ?? defaults.TechnicalWords,
            SimpleWords = List(section, "simple_keywords") ?? defaults.SimpleWords,
        };
        section.NotYetActive("medium_keywords", "complex_keywords"); // phrases of Bifrost's later classifiers
        section.End();
        return options;
    }

    private static ImmutableArray<string>? List(ConfigSection section, string name)
    {
        if (section.Texts(name) is not { } words)
            return null;
        if (words.Count == 0)
            section.Fault(name, "This needs at least one word; leave it out for the words that come with Heimdall.");
        return [.. words.Select(static word => word.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
    }
}
