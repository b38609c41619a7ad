using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>What owners of limits are called in messages: <c>team 'engineering'</c>.</summary>
internal static class LimitNames
{
    public static string Of(GovernanceOptions options, LimitOwner owner) => owner.Level switch
    {
        LimitLevel.Customer => $"customer '{options.Customers.FirstOrDefault(customer => Is(customer.Id, owner.Id))?.Name ?? owner.Id}'",
        LimitLevel.Team => $"team '{options.Teams.FirstOrDefault(team => Is(team.Id, owner.Id))?.Name ?? owner.Id}'",
        LimitLevel.VirtualKey => $"virtual key '{options.VirtualKeys.FirstOrDefault(key => Is(key.Id, owner.Id))?.Name ?? owner.Id}'",
        LimitLevel.ProviderConfig => Config(options, owner.Id),
        LimitLevel.Provider => $"provider '{owner.Id}'",
        LimitLevel.Model => options.Models.FirstOrDefault(model => Is(model.Id, owner.Id)) is { } model
            ? $"model '{model.Model}'{(model.Provider is { } provider ? $" of '{provider}'" : "")}"
            : $"model entry '{owner.Id}'",
        _ => throw new System.Diagnostics.UnreachableException($"{owner.Level}"),
    };

    private static string Config(GovernanceOptions options, string id)
    {
        foreach (var key in options.VirtualKeys)
        {
            if (key.Providers.FirstOrDefault(allowed => Is(allowed.Id, id)) is { } config)
                return $"virtual key '{key.Name}' at provider '{config.Provider}'";
        }

        return $"provider config '{id}'";
    }

    private static bool Is(string id, string other) => string.Equals(id, other, StringComparison.Ordinal);
}
