using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Storage.ConfigStore;

/// <summary>What a file, or in its absence the environment, says of the configuration; read, and found right.</summary>
internal sealed record FileConfiguration
{
    /// <summary>Reading it by itself.</summary>
    public required ConfigurationResult Reading { get; init; }

    /// <summary>Its content; null: there is no file.</summary>
    public JsonObject? Root { get; init; }

    public BootstrapOptions Bootstrap { get; init; } = new();

    /// <summary>The file is master: what it has prunes and overwrites what the store has (<c>source_of_truth: config.json</c>).</summary>
    public bool IsMaster => Root?["source_of_truth"] is JsonValue value && value.TryGetValue<string>(out var text) && text is "config.json";

    /// <summary>It says which providers there are; else the environment may.</summary>
    public bool NamesProviders => Root is not null && (Root["accounts"] is not null || Root["providers"] is JsonObject { Count: > 0 } or JsonArray);
}
