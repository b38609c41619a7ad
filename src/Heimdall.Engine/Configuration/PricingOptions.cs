using System.Collections.Immutable;
using Heimdall.Engine.Metering;

namespace Heimdall.Engine.Configuration;

/// <summary>Where list prices come from (section <c>framework.pricing</c>; spec/bifrost-core.md §2.4).</summary>
internal sealed record PricingOptions
{
    /// <summary>A datasheet by <c>http(s)://</c> or <c>file://</c>. Null: the prices that come with Heimdall, and nobody is asked.</summary>
    public Uri? DatasheetUrl { get; init; }

    /// <summary>How often the datasheet is read again: at least an hour.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>What becomes of a request whose cost nobody can tell (<c>governance.unpriced_models</c>).</summary>
internal enum UnpricedPolicy
{
    /// <summary>It is served, its tokens are counted, and it is marked as unpriced; budgets in money do not see it.</summary>
    Allow,

    /// <summary>It is refused before it is sent.</summary>
    Refuse,
}

/// <summary>Whose price an override changes, the most specific first: of several that fit, the first of these wins.</summary>
internal enum PriceScope
{
    VirtualKeyProviderKey,
    VirtualKeyProvider,
    VirtualKey,
    ProviderKey,
    Provider,
    Global,
}

/// <summary>Prices of the operator's own (<c>governance.pricing_overrides[]</c>; spec/bifrost-core.md §6.9).</summary>
internal sealed record PriceOverrideOptions
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public PriceScope Scope { get; init; } = PriceScope.Global;

    /// <summary>Set exactly where the scope names it; likewise the two below.</summary>
    public string? VirtualKeyId { get; init; }

    public string? Provider { get; init; }

    /// <summary>The id of a provider key, or its name.</summary>
    public string? ProviderKeyId { get; init; }

    /// <summary>The model's name at the provider, or how it begins where <see cref="IsPrefix"/>; without regard to case.</summary>
    public required string Pattern { get; init; }

    public bool IsPrefix { get; init; }

    /// <summary>The requests it holds for; not empty.</summary>
    public ImmutableArray<PricedWork> Work { get; init; } = [PricedWork.Chat];

    /// <summary>They take the place of list prices of the same key; the others stay. A price of 0 is a price.</summary>
    public ImmutableArray<PriceEntry> Prices { get; init; } = [];
}
