using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>One part of a configuration file.</summary>
internal sealed record FileEntity
{
    public required string Kind { get; init; }

    /// <summary>Null: the file gives none, and the one with this name in the store keeps its own.</summary>
    public string? Id { get; init; }

    /// <summary>The provider of a provider key; else null.</summary>
    public string? Parent { get; init; }

    public required string Name { get; init; }

    /// <summary>What the file says, with lists as they are meant (spec/bifrost-core.md §1.7). Without keys, for a provider.</summary>
    public required JsonObject Body { get; init; }

    /// <summary>What the file says, as it says it: by this a change of the file is known.</summary>
    public required string Content { get; init; }
}
