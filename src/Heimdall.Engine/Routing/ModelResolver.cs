using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>
/// What a model name means. <c>provider/model</c> is split at the first slash where the left side is a provider; a bare name goes to
/// the first configured provider that has it as an alias or in a key's list, then to the first whose catalogue lists it.
/// <c>claude-*</c> names that nobody serves (Claude Code's background calls, its defaults) go to the model that stands in for their tier.
/// </summary>
internal static class ModelResolver
{
    public static ModelResolution Resolve(GatewaySnapshot snapshot, string model)
    {
        if (snapshot.Providers.IsEmpty)
            return ModelResolution.Failed(ModelErrors.NothingConfigured());

        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var bare = default(List<TargetGroup>);
        if (slash > 0 && slash < model.Length - 1)
        {
            var name = model[..slash];
            if (snapshot.ByName.TryGetValue(name, out var provider))
                return ModelResolution.For(provider, model[(slash + 1)..]);
            bare = FindBare(snapshot, model);
            if (bare.Count == 0 && ProviderCatalog.Find(name) is { } known)
                return ModelResolution.Failed(ModelErrors.NotConfigured(known.Name, known.KeyVariables));
        }

        bare ??= FindBare(snapshot, model);
        return bare.Count > 0 ? ModelResolution.For(bare)
            : StandIn(snapshot, model) ?? ModelResolution.Failed(Unserved(snapshot, model));
    }

    /// <summary>What a name means at one provider: itself, or, for a <c>claude-*</c> name that it does not serve, its own model of that tier.</summary>
    public static ModelResolution ResolveAt(ProviderSnapshot provider, string model)
    {
        var resolution = ModelResolution.For(provider, model);
        return resolution.Error is not null && IsClaude(model) && provider.Options.Definition.ClaudeTiers is { } tiers
            ? ModelResolution.For(provider, Of(tiers, TierOf(model)))
            : resolution;
    }

    // What the operator wrote down counts more than what the catalogue knows, and both more than what a name looks like. The first serves, the others
    // stand by (bifrost-core §3.3).
    private static List<TargetGroup> FindBare(GatewaySnapshot snapshot, string model)
    {
        var groups = new List<TargetGroup>();
        foreach (var provider in snapshot.Providers)
        {
            if (provider.Keys.Any(key => key.Options.Aliases.ContainsKey(model) || key.Options.Models.Contains(model)))
                Add(provider, model);
        }

        foreach (var entry in ModelCatalog.ProvidersOf(model))
        {
            if (snapshot.ByName.TryGetValue(entry.Provider, out var provider))
                Add(provider, entry.Model);
        }

        if (groups.Count == 0 && IsClaude(model) && snapshot.Providers.FirstOrDefault(SpeaksAnthropicFirst) is { } anthropic)
            Add(anthropic, model);
        return groups;

        void Add(ProviderSnapshot provider, string name)
        {
            if (!groups.Exists(group => group.Provider == provider) && TargetGroup.Of(provider, name) is { } group)
                groups.Add(group);
        }
    }

    private static GatewayError Unserved(GatewaySnapshot snapshot, string model) =>
        IsClaude(model) && snapshot.Providers.FirstOrDefault(SpeaksAnthropicFirst) is { Options.IsUnavailable: true } anthropic
            ? ModelErrors.NoUsableKey(anthropic)
            : ModelErrors.Unknown(snapshot, model);

    private static bool SpeaksAnthropicFirst(ProviderSnapshot provider) =>
        provider.Options.Definition.Endpoints is [{ Dialect: DialectId.AnthropicMessages }, ..];

    private static bool IsClaude(string model) => model.StartsWith("claude", StringComparison.OrdinalIgnoreCase);

    private static ModelResolution? StandIn(GatewaySnapshot snapshot, string model)
    {
        if (!IsClaude(model))
            return null;
        var tier = TierOf(model);
        var chosen = Of(snapshot.Options.ClaudeModels, tier) ?? snapshot.Options.ClaudeModels.Default;
        if ((chosen ?? ProvidersOwn(snapshot, tier)) is not { } standIn)
            return null;
        var slash = standIn.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !snapshot.ByName.TryGetValue(standIn[..slash], out var provider))
            return ModelResolution.Failed(ModelErrors.NotConfigured(slash > 0 ? standIn[..slash] : standIn, []));

        var resolution = ModelResolution.For(provider, standIn[(slash + 1)..]);
        return resolution.Error is not null
            ? resolution
            : resolution.With(Notice(model, standIn, chosen is not null));
    }

    private static ResolutionNotice Notice(string model, string standIn, bool chosen) => chosen
        ? new(LogLevel.Information, $"'{model}' is served by nobody; '{standIn}' stands in for it, as \"claude_models\" says.")
        : new(LogLevel.Warning, $"'{model}' is served by nobody; '{standIn}' stands in for it. Choose another one in \"claude_models\" of config.json.");

    private static string? ProvidersOwn(GatewaySnapshot snapshot, Tier tier) => snapshot.Providers
        .Where(static provider => provider.Options.Definition.ClaudeTiers is not null && !provider.Keys.IsEmpty)
        .Select(provider => $"{provider.Name}/{Of(provider.Options.Definition.ClaudeTiers!, tier)}")
        .FirstOrDefault();

    private static Tier TierOf(string model) =>
        model.Contains("haiku", StringComparison.OrdinalIgnoreCase) ? Tier.Haiku
        : model.Contains("opus", StringComparison.OrdinalIgnoreCase) ? Tier.Opus
        : model.Contains("sonnet", StringComparison.OrdinalIgnoreCase) ? Tier.Sonnet
        : Tier.Other;

    private static string? Of(ClaudeModelOptions options, Tier tier) => tier switch
    {
        Tier.Haiku => options.Haiku,
        Tier.Sonnet => options.Sonnet,
        Tier.Opus => options.Opus,
        _ => null,
    };

    private static string Of(ClaudeTierModels tiers, Tier tier) => tier switch
    {
        Tier.Haiku => tiers.Haiku,
        Tier.Opus => tiers.Opus,
        _ => tiers.Sonnet,
    };

    private enum Tier
    {
        Haiku,
        Sonnet,
        Opus,
        Other,
    }
}
