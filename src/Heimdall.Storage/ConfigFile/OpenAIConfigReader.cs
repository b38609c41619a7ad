using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// The section <c>openai_config</c> of a provider that speaks OpenAI. <c>responses_api</c> is ours: which requests of clients of other dialects go to the
/// provider's Responses API.
/// </summary>
internal static class OpenAIConfigReader
{
    public const string Section = "openai_config";

    /// <returns>The definition as the operator wants it.</returns>
    public static ProviderDefinition Read(ConfigSection provider, ProviderDefinition definition)
    {
        if (provider.Section(Section) is not { } section)
            return IsCustom(definition) ? Without(definition) : definition;
        var wish = section.Text("responses_api");
        section.NotYetActive("disable_store");
        section.End();
        switch (wish)
        {
            case "always" or "auto" when !HasResponses(definition):
                section.Issues.Warn(section.At("responses_api"), $"Heimdall knows no Responses API of \"{definition.Name}\"; its other dialects are used.");
                return definition;
            case "always":
                return definition with { PrefersResponses = true };
            case "auto":
                return definition;
            case "never":
                return Without(definition);
            case null:
                return IsCustom(definition) ? Without(definition) : definition;
            default:
                section.Fault("responses_api", "This must be \"auto\", \"always\" or \"never\".");
                return definition;
        }
    }

    // Few servers of other makes have it, and a custom provider's definition is that of OpenAI itself.
    private static bool IsCustom(ProviderDefinition definition) => ProviderCatalog.Find(definition.Name) is null;

    private static bool HasResponses(ProviderDefinition definition) =>
        definition.Endpoints.Any(static endpoint => endpoint.Dialect == DialectId.OpenAIResponses);

    private static ProviderDefinition Without(ProviderDefinition definition) => definition with
    {
        Endpoints = [.. definition.Endpoints.Where(static endpoint => endpoint.Dialect != DialectId.OpenAIResponses)],
    };
}
