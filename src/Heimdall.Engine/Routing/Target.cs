using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <summary>Provider, provider key and model: one place where an exchange can be served.</summary>
/// <param name="Model">The model's name at the provider.</param>
internal sealed record Target(ProviderSnapshot Provider, KeySnapshot Key, string Model, ProviderEndpoint Endpoint, Uri Address)
{
    /// <summary>What is known of the model; looked up once for each target.</summary>
    public ModelFacts Facts { get; } = ModelCatalog.Find(Provider.Options.Definition.Name, Model);
}
