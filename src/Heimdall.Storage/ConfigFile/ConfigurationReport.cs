using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Explains in plain text what a configuration came to (<c>heimdall check</c>). Never shows the value of a key, header or password.</summary>
internal static class ConfigurationReport
{
    /// <param name="store">With what it says of the file and the store together.</param>
    public static void Write(TextWriter output, StorePreview store)
    {
        var result = store.Reading;
        output.WriteLine(result.File is { } file ? $"Configuration: {file}" : $"Configuration: {result.NoFile ?? "none"}, so the environment {(store.IsRead ? "and the store are" : "alone is")} used.");
        store.Write(output);
        if (result.Options is { } options)
        {
            Providers(output, options);
            ClaudeModels(output, options.ClaudeModels);
            RoutingReport.Write(output, options);
        }

        Variables(output, result);
        Notices(output, result, NoticeLevel.Info, "Notes");
        Notices(output, result, NoticeLevel.Warning, "Warnings");
        Faults(output, result);
        output.WriteLine();
        output.WriteLine(result.Faults.IsEmpty
            ? result.File is null && !store.IsRead ? "Heimdall starts with what the environment says." : "The configuration is good."
            : $"The configuration has {result.Faults.Length} {(result.Faults.Length == 1 ? "fault" : "faults")}; Heimdall does not start with it.");
    }

    private static void Providers(TextWriter output, GatewayOptions options)
    {
        output.WriteLine();
        output.WriteLine(options.Providers.IsEmpty ? "No providers." : "Providers");
        foreach (var provider in options.Providers)
        {
            var address = provider.Network.BaseUrl ?? provider.Definition.BaseUrl;
            output.WriteLine($"  {provider.Name}  {(address is null ? "(the address of each key)" : OptionsText.Shown(address))}");
            if (provider.Proxy is { } proxy)
                output.WriteLine($"    through the proxy {(proxy.Address is { } through ? OptionsText.Shown(through) : "of the environment")}");
            if (provider.IsUnavailable)
                output.WriteLine($"    cannot be used: {string.Join(", ", provider.UnsetVariables)} not set");
            else if (provider.Keys.IsEmpty)
                output.WriteLine("    without a key");
            Keys(output, provider);
        }
    }

    private static void Keys(TextWriter output, ProviderOptions provider)
    {
        var total = provider.Keys.Sum(key => key.Weight);
        foreach (var key in provider.Keys)
        {
            var share = total > 0 ? key.Weight / total : 1.0 / provider.Keys.Length;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    key {key.Name}: {share:P0} of the traffic, {Models(key)}"));
            if (key.Url is { } url)
                output.WriteLine($"      at {OptionsText.Shown(url)}");
            foreach (var (alias, model) in key.Aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal))
                output.WriteLine($"      alias {alias} -> {model}");
        }
    }

    private static string Models(KeyOptions key)
    {
        var models = key.Models.Contains("*") ? "all models" : key.Models.Count == 0 ? "no model" : $"models {Listed(key.Models)}";
        return key.BlacklistedModels.Count == 0 ? models : $"{models} except {Listed(key.BlacklistedModels)}";
    }

    private static string Listed(IEnumerable<string> models) => string.Join(", ", models.Order(StringComparer.Ordinal));

    private static void ClaudeModels(TextWriter output, ClaudeModelOptions models)
    {
        (string Tier, string? Model)[] tiers = [("haiku", models.Haiku), ("sonnet", models.Sonnet), ("opus", models.Opus), ("any other", models.Default)];
        if (tiers.All(tier => tier.Model is null))
            return;
        output.WriteLine();
        output.WriteLine("Models for bare claude-* names");
        foreach (var (tier, model) in tiers)
        {
            if (model is not null)
                output.WriteLine($"  {tier} -> {model}");
        }
    }

    private static void Variables(TextWriter output, ConfigurationResult result)
    {
        // Without a file every provider's variable was tried; those that are missing say nothing.
        var told = result.Variables.Where(variable => variable.Value || result.File is not null).ToArray();
        if (told.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine("Environment variables");
        foreach (var (name, isSet) in told)
            output.WriteLine($"  {name}: {(isSet ? "set" : "not set")}");
    }

    private static void Notices(TextWriter output, ConfigurationResult result, NoticeLevel level, string title)
    {
        var notices = result.Notices.Where(notice => notice.Level == level).ToArray();
        if (notices.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine(title);
        foreach (var notice in notices)
            output.WriteLine($"  {notice.Path}: {notice.Message}");
    }

    private static void Faults(TextWriter output, ConfigurationResult result)
    {
        if (result.Faults.IsEmpty)
            return;
        output.WriteLine();
        output.WriteLine("Faults");
        foreach (var fault in result.Faults)
            output.WriteLine($"  {fault.Path}: {fault.Message}");
    }
}
