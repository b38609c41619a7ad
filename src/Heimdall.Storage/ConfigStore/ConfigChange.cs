using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigStore;

/// <summary>A working copy of all entities, to be changed and then accepted as a whole or not at all. One caller at a time.</summary>
internal sealed class ConfigChange
{
    private readonly Dictionary<(string Kind, string Id), Entity> _entities;
    private readonly List<ConfigFault> _refusals = [];
    private readonly DateTimeOffset _now;
    private long _position;

    public ConfigChange(StoreContent before, DateTimeOffset now)
    {
        Before = before;
        _now = now;
        _entities = before.Entities.ToDictionary(static entity => (entity.Kind, entity.Id));
        _position = before.Entities.Select(static entity => entity.Position).DefaultIfEmpty().Max();
    }

    public StoreContent Before { get; }

    public IReadOnlyList<ConfigFault> Refusals => _refusals;

    /// <param name="parent">Only those of this provider; null: all.</param>
    /// <returns>In the order of the configuration, as they are now.</returns>
    public IReadOnlyList<Entity> List(string kind, string? parent = null) => [.. Content(Before.Version).List(kind, parent)];

    public Entity? Find(string kind, string id) => _entities.GetValueOrDefault((kind, id));

    /// <summary>Adds it, or puts it in the place of the one with this id. Who edits what the environment gave makes it their own.</summary>
    /// <param name="parent">The provider of a provider key.</param>
    public Entity Put(string kind, string id, string name, JsonObject body, string? parent = null) => Put(kind, id, name, body, parent, fileHash: Find(kind, id)?.FileHash, status: null);

    /// <summary>The same for who knows what a file or the environment said of it.</summary>
    public Entity Put(string kind, string id, string name, JsonObject body, string? parent, string? fileHash, string? status)
    {
        var old = Find(kind, id);
        var entity = new Entity
        {
            Kind = kind,
            Id = id,
            Parent = parent ?? old?.Parent,
            Name = name,
            Json = body.ToJsonString(EntityJson.Compact),
            FileHash = fileHash,
            Status = status,
            Position = old?.Position ?? ++_position,
            CreatedAt = old?.CreatedAt ?? _now,
            UpdatedAt = _now,
        };
        return _entities[(kind, id)] = entity;
    }

    /// <summary>Also the keys of a provider. What else refers to it is found when the whole is checked.</summary>
    /// <returns>False where there is none.</returns>
    public bool Delete(string kind, string id)
    {
        if (!_entities.Remove((kind, id)))
            return false;
        if (kind is EntityKind.Provider)
        {
            foreach (var key in List(EntityKind.ProviderKey, id))
                _entities.Remove((key.Kind, key.Id));
        }

        return true;
    }

    /// <summary>Nothing of the change will be kept.</summary>
    /// <param name="path">Of the field that is wrong.</param>
    public void Refuse(string path, string message) => _refusals.Add(new(path, message));

    public StoreContent Content(long version) => new(_entities.Values, version);

    /// <summary>What differs from before; what was written back as it was does not.</summary>
    public IReadOnlyList<EntityDifference> Differences()
    {
        List<EntityDifference> differences = [];
        foreach (var entity in Content(0).Entities)
        {
            var old = Before.Find(entity.Kind, entity.Id);
            if (old is null || old != entity with { UpdatedAt = old.UpdatedAt })
                differences.Add(new(old, entity));
        }

        differences.AddRange(Before.Entities.Where(old => !_entities.ContainsKey((old.Kind, old.Id))).Select(static old => new EntityDifference(old, null)));
        return differences;
    }
}

/// <param name="Before">Null: it is new.</param>
/// <param name="After">Null: it is gone.</param>
internal readonly record struct EntityDifference(Entity? Before, Entity? After)
{
    public Entity Either => After ?? Before!;
}
