using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>One part of the configuration, in <c>config.json</c>'s own spelling. Immutable.</summary>
internal sealed record Entity
{
    /// <summary>One of <see cref="EntityKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique among those of its kind.</summary>
    public required string Id { get; init; }

    /// <summary>The provider of a provider key; else null.</summary>
    public string? Parent { get; init; }

    public required string Name { get; init; }

    /// <summary>A JSON object. Secrets are plain here, in memory; in a database each is encrypted.</summary>
    public required string Json { get; init; }

    /// <summary>Keyed hash of what the file last said of it (<c>config_hash</c>); null: the file never had it.</summary>
    public string? FileHash { get; init; }

    /// <summary>What is known of it beside what was configured; <see cref="EntityStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>Where it stands among its kind; the order of the configuration.</summary>
    public long Position { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A copy of its own, to read or to change.</summary>
    public JsonObject Body() => JsonNode.Parse(Json)!.AsObject();
}

/// <summary>Values of <see cref="Entity.Status"/>.</summary>
internal static class EntityStatus
{
    /// <summary>Found in the environment and edited by nobody: it goes when its variable goes.</summary>
    public const string Environment = "environment";
}
