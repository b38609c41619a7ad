using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Our own section <c>claude_models</c>: <c>{"haiku", "sonnet", "opus", "default"}</c>, each <c>"provider/model"</c>.</summary>
internal static class ClaudeModelsReader
{
    public static ClaudeModelOptions Read(ConfigSection root, ImmutableArray<ProviderOptions> providers)
    {
        if (root.Section("claude_models") is not { } section)
            return new();

        var options = new ClaudeModelOptions
        {
            Haiku = Model(section, "haiku", providers),
            Sonnet = Model(section, "sonnet", providers),
            Opus = Model(section, "opus", providers),
            Default = Model(section, "default", providers),
        };
        section.End();
        return options;
    }

    private static string? Model(ConfigSection section, string name, ImmutableArray<ProviderOptions> providers)
    {
        if (section.Text(name)?.Trim() is not { } model)
            return null;

        var slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == model.Length - 1)
        {
            section.Fault(name, "This must be a configured provider and one of its models, as in \"provider/model\".");
            return null;
        }

        var provider = model[..slash];
        if (!providers.Any(configured => configured.Name.Equals(provider, StringComparison.OrdinalIgnoreCase)))
            section.Issues.Warn(section.At(name), $"The provider \"{provider}\" is not configured, so this model cannot be reached.");
        return model;
    }
}
