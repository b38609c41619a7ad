using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Metering;

/// <summary>Which override holds for a question. Immutable.</summary>
internal sealed class PriceOverrides
{
    /// <summary>The first that fits wins.</summary>
    private readonly ImmutableArray<PriceOverrideOptions> _ranked;

    public PriceOverrides(ImmutableArray<PriceOverrideOptions> overrides)
    {
        // A narrow scope before a wide one, a name before a pattern, a long pattern before a short one, and else as they were written.
        _ranked = [.. overrides.OrderBy(static one => one.Scope).ThenBy(static one => one.IsPrefix).ThenByDescending(static one => one.Pattern.Length)];
        KnowsVirtualKeys = overrides.Any(static one => one.VirtualKeyId is not null);
    }

    /// <summary>Some hold for one virtual key only.</summary>
    public bool KnowsVirtualKeys { get; }

    /// <param name="key">The provider key of the question; null where there is none.</param>
    public PriceOverrideOptions? Find(in PriceQuestion question, KeyOptions? key)
    {
        foreach (var one in _ranked)
        {
            if (one.Work.Contains(question.Work) && Matches(one, question.Model) && Holds(one, question, key))
                return one;
        }

        return null;
    }

    /// <summary>The list's prices with those of the override in their places.</summary>
    public static ImmutableArray<PriceEntry> Patch(ImmutableArray<PriceEntry> listed, ImmutableArray<PriceEntry> patch)
    {
        var keys = patch.Select(static entry => entry.Key).ToHashSet();
        return [.. listed.Where(entry => !keys.Contains(entry.Key)), .. patch];
    }

    private static bool Matches(PriceOverrideOptions one, string model) => one.IsPrefix
        ? model.StartsWith(one.Pattern, StringComparison.OrdinalIgnoreCase)
        : model.Equals(one.Pattern, StringComparison.OrdinalIgnoreCase);

    private static bool Holds(PriceOverrideOptions one, in PriceQuestion question, KeyOptions? key) =>
        (one.VirtualKeyId is null || one.VirtualKeyId.Equals(question.VirtualKeyId, StringComparison.Ordinal))
        && (one.Provider is null || one.Provider.Equals(question.Provider, StringComparison.OrdinalIgnoreCase))
        && (one.ProviderKeyId is null || one.ProviderKeyId.Equals(question.KeyId, StringComparison.Ordinal)
            || one.ProviderKeyId.Equals(key?.Name, StringComparison.Ordinal));
}
