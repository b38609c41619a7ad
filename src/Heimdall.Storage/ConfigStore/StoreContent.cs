using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heimdall.Storage.ConfigStore;

/// <summary>All entities at one moment. Immutable.</summary>
internal sealed class StoreContent
{
    public static readonly StoreContent Empty = new([], 0);

    private readonly FrozenDictionary<(string Kind, string Id), Entity> _byId;

    public StoreContent(IEnumerable<Entity> entities, long version)
    {
        Entities = [.. entities.OrderBy(static entity => entity.Position).ThenBy(static entity => entity.Id, StringComparer.Ordinal)];
        Version = version;
        _byId = Entities.ToFrozenDictionary(static entity => (entity.Kind, entity.Id));
    }

    /// <summary>In the order of the configuration.</summary>
    public ImmutableArray<Entity> Entities { get; }

    /// <summary>Grows with every change, of whichever node.</summary>
    public long Version { get; }

    /// <param name="parent">Only those of this provider; null: all.</param>
    public IEnumerable<Entity> List(string kind, string? parent = null) => Entities.Where(entity =>
        entity.Kind.Equals(kind, StringComparison.Ordinal) && (parent is null || parent.Equals(entity.Parent, StringComparison.Ordinal)));

    public Entity? Find(string kind, string id) => _byId.GetValueOrDefault((kind, id));
}
