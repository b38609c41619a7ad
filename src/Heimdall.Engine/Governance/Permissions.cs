using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Governance;

/// <summary>What a virtual key may use: nothing but what it lists (spec/bifrost-core.md §6.1).</summary>
internal static class Permissions
{
    private const string All = "*";

    public static bool Allows(Caller? caller, string provider, string model) =>
        caller is null or { Key.AllowsAllProviders: true } || (Of(caller, provider) is { } allowed && AllowsModel(allowed, model));

    /// <summary>The groups with the provider keys that the caller may use; the reason why none is left, where none is.</summary>
    public static (ImmutableArray<TargetGroup> Groups, GatewayError? Error) Restrict(Caller? caller, ImmutableArray<TargetGroup> groups)
    {
        if (caller is null or { Key.AllowsAllProviders: true })
            return (groups, null);
        var allowed = ImmutableArray.CreateBuilder<TargetGroup>(groups.Length);
        foreach (var group in groups)
        {
            if (Restrict(caller, group) is { } usable)
                allowed.Add(usable);
        }

        return allowed.Count > 0 ? (allowed.ToImmutable(), null) : ([], Blocked(caller, groups[0]));
    }

    private static TargetGroup? Restrict(Caller caller, TargetGroup group)
    {
        if (Of(caller, group.Provider.Name) is not { } allowed || !AllowsModel(allowed, group.Model))
            return null;
        return group.IsOfClients || allowed.KeyIds.Contains(All) ? group : group.Where(key => allowed.KeyIds.Contains(key.Id) || allowed.KeyIds.Contains(key.Name));
    }

    private static VirtualKeyProviderOptions? Of(Caller caller, string provider)
    {
        foreach (var allowed in caller.Key.Providers)
        {
            if (string.Equals(allowed.Provider, provider, StringComparison.OrdinalIgnoreCase))
                return allowed;
        }

        return null;
    }

    // Lists may name models with their provider before them.
    private static bool AllowsModel(VirtualKeyProviderOptions allowed, string model)
    {
        if (Lists(allowed.BlacklistedModels, allowed.Provider, model))
            return false;
        return string.Equals(allowed.TargetModel, model, StringComparison.OrdinalIgnoreCase) || Lists(allowed.AllowedModels, allowed.Provider, model);
    }

    private static bool Lists(FrozenSet<string> models, string provider, string model) =>
        models.Count > 0
        && (models.Contains(All) || models.Contains(model) || models.Contains($"{provider}/{model}"));

    private static GatewayError Blocked(Caller caller, TargetGroup group)
    {
        var (name, provider) = (caller.Key.Name, group.Provider.Name);
        if (Of(caller, provider) is not { } allowed)
            return Refusal("provider_blocked", $"The virtual key '{name}' may not use the provider '{provider}'.{Instead(caller)}");
        return AllowsModel(allowed, group.Model)
            ? Refusal("model_blocked", $"The virtual key '{name}' may not use any provider key of '{provider}' that serves '{group.Model}'.")
            : Refusal("model_blocked", $"The virtual key '{name}' may not use the model '{group.Model}' of '{provider}'.");
    }

    private static string Instead(Caller caller) =>
        caller.Key.Providers.IsEmpty ? " It may use none." : $" It may use {string.Join(", ", caller.Key.Providers.Select(static allowed => allowed.Provider).Distinct(StringComparer.OrdinalIgnoreCase))}.";

    private static GatewayError Refusal(string code, string message) => new(ErrorKind.Permission, ErrorSource.Gateway, message) { Code = code, ShouldRetry = false };
}
