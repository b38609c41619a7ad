using Heimdall.Engine.Configuration;
using Heimdall.Storage;

namespace Heimdall.Host.Start;

/// <summary>What an operator wants to know at the start: which providers were found and by which key, and how clients connect.</summary>
internal static class GatewayFacts
{
    /// <param name="requiresVirtualKey">Whoever shows none is refused.</param>
    public static IEnumerable<StartFact> Of(Uri url, GatewayOptions options, ConfigurationResult configuration, AppDirectory directory, bool requiresVirtualKey)
    {
        foreach (var provider in options.Providers)
            yield return new("Providers", $"{provider.Name}: {Keys(provider, configuration.File is null)}");
        foreach (var fact in options.Providers.IsEmpty ? FirstSteps(directory) : Clients(url, ExampleModel(options), requiresVirtualKey))
            yield return fact;
        yield return new("Files", configuration.File ?? directory.Path);
    }

    /// <param name="model">For <c>claude --model</c>; null where only the operator knows a name.</param>
    /// <param name="requiresVirtualKey">Whoever shows none is refused; else any text does.</param>
    public static IEnumerable<StartFact> Clients(Uri url, string? model, bool requiresVirtualKey)
    {
        yield return new("Claude Code", $"export ANTHROPIC_BASE_URL={new Uri(url, "anthropic")}");
        yield return new("Claude Code", $"export ANTHROPIC_API_KEY={(requiresVirtualKey ? "<a virtual key>" : "dummy-key")}");
        yield return new("Claude Code", model is null ? "claude" : $"claude --model {model}");
        yield return new("OpenAI clients", $"base URL {new Uri(url, "v1")}{(requiresVirtualKey ? ", API key <a virtual key>" : "")}");
    }

    private static IEnumerable<StartFact> FirstSteps(AppDirectory directory)
    {
        yield return new("Next", "set a provider's key variable and start again,");
        yield return new("Next", $"or write {directory.ConfigFile} ('heimdall check' explains what it says),");
        yield return new("Next", "or start 'heimdall demo' to try Heimdall with a simulated model, without any key");
    }

    /// <summary>Where the keys come from, never what they are. Without a file a key is named after its variable.</summary>
    private static string Keys(ProviderOptions provider, bool fromEnvironment)
    {
        if (provider.IsUnavailable)
            return $"cannot be used, {string.Join(", ", provider.UnsetVariables)} not set";
        if (provider.Keys.IsEmpty)
            return "no key needed";
        var names = string.Join(", ", provider.Keys.Select(key => key.Name));
        return fromEnvironment && provider.Keys.All(key => key.Id.Equals($"{provider.Name}/{key.Name}", StringComparison.Ordinal)) ? $"key from {names}" : $"key {names} of the configuration";
    }

    private static string? ExampleModel(GatewayOptions options)
    {
        if (options.ClaudeModels.Default is { } configured)
            return configured;
        foreach (var provider in options.Providers)
        {
            var named = provider.Keys.SelectMany(key => key.Models).FirstOrDefault(model => model is not "*");
            if ((named ?? provider.Definition.ClaudeTiers?.Sonnet) is { } model)
                return $"{provider.Name}/{model}";
        }

        return null;
    }
}
