using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Routing;

/// <summary>Why a model name leads nowhere, in words that say what to do.</summary>
internal static class ModelErrors
{
    private const int MaxSuggestions = 3;

    public static GatewayError NothingConfigured() => new(
        ErrorKind.NotFound,
        ErrorSource.Gateway,
        "No provider is configured. Set a provider's key variable (such as OPENAI_API_KEY) or write config.json, then start Heimdall again.");

    public static GatewayError NotConfigured(string provider, IEnumerable<string> keyVariables) => NotFound(
        $"The provider '{provider}' is not configured.{Hint(keyVariables)}");

    public static GatewayError NoUsableKey(ProviderSnapshot provider) => NotFound(provider.Options.UnsetVariables.IsEmpty
        ? $"The provider '{provider.Name}' has no usable key."
        : $"The provider '{provider.Name}' cannot be used: {string.Join(", ", provider.Options.UnsetVariables)} is not set.");

    public static GatewayError NoKeyServes(ProviderSnapshot provider, string model) => provider.Keys.IsEmpty
        ? NoUsableKey(provider)
        : NotFound($"No key of the provider '{provider.Name}' serves the model '{model}'. Add it to the key's \"models\", or use [\"*\"].");

    // The header's content is not repeated: people confuse the name of a key with the key.
    public static GatewayError KeyNotEligible(TargetGroup group) => new(
        ErrorKind.InvalidRequest,
        ErrorSource.Client,
        $"No provider key of '{group.Provider.Name}' that serves '{group.Model}' has the id or name given in x-bf-api-key-id or x-bf-api-key.");

    public static GatewayError RuleLeadsNowhere(string rule) => NotFound($"The routing rule '{rule}' names a provider key that does not serve its model.");

    public static GatewayError Unknown(GatewaySnapshot snapshot, string model)
    {
        var near = NearMiss.Find(BareName(model), ModelList.Of(snapshot).Select(static listed => listed.Id), BareName, MaxSuggestions).ToList();
        return NotFound(near.Count > 0
            ? $"The model '{model}' is not served by any configured provider. Did you mean {string.Join(" or ", near.Select(static name => $"'{name}'"))}?"
            : $"The model '{model}' is not served by any configured provider ({string.Join(", ", snapshot.Providers.Select(static p => p.Name))}). Name it as provider/model.");
    }

    public static GatewayError OperationNotServed(string provider, string what) => new(
        ErrorKind.NotSupported,
        ErrorSource.Gateway,
        $"The provider '{provider}' does not offer {what}, or its base URL is not configured (network_config.base_url).");

    private static string BareName(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static GatewayError NotFound(string message) => new(ErrorKind.NotFound, ErrorSource.Gateway, message)
    {
        Code = "model_not_found",
        Param = "model",
    };

    private static string Hint(IEnumerable<string> keyVariables) =>
        string.Join(" or ", keyVariables) is { Length: > 0 } variables ? $" Set {variables}, or add it to config.json." : " Add it to config.json.";
}
