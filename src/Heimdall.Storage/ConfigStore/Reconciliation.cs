using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Brings what a file says into the store, entity by entity (spec/bifrost-core.md §1.6). By a keyed hash it is known whether the file has changed since
/// it was last read: if so it wins, if not what was edited elsewhere stays.
/// </summary>
internal sealed class Reconciliation(ConfigChange change, SecretBox box, FileConfiguration file)
{
    private readonly HashSet<(string Kind, string Id)> _inFile = [];

    /// <summary>What an operator should know of it.</summary>
    public List<ConfigNotice> Notices { get; } = [];

    public void Apply()
    {
        if (file.Root is not { } root)
            return;
        var splitter = new FileSplitter(root, [.. (file.Reading.Options?.Providers ?? []).Select(static provider => provider.Name)]);
        var entities = splitter.Entities();
        var overwritten = Overwritten(entities);
        foreach (var entity in entities)
            Take(entity, file.IsMaster || overwritten.Contains(entity.Kind is EntityKind.ProviderKey ? entity.Parent! : ""));

        foreach (var provider in overwritten)
            Drop(change.List(EntityKind.ProviderKey, provider));
        if (file.IsMaster)
            Prune(splitter.PresentKinds());
        ForgetSections();
        TellKept();
    }

    /// <summary>Providers of which the file has changed: their keys, too, are the file's.</summary>
    private HashSet<string> Overwritten(IReadOnlyList<FileEntity> entities) =>
    [
        .. entities.Where(entity => entity.Kind is EntityKind.Provider && change.Find(entity.Kind, entity.Id!) is { } old && !Hash(entity).Equals(old.FileHash, StringComparison.Ordinal))
            .Select(static entity => entity.Id!),
    ];

    /// <param name="always">Whatever was edited elsewhere.</param>
    private void Take(FileEntity entity, bool always)
    {
        var old = Match(entity);
        var id = entity.Id ?? old?.Id ?? NewId(entity);
        if (entity.Parent is { } provider && change.Find(entity.Kind, id) is { } other && !provider.Equals(other.Parent, StringComparison.Ordinal))
            id = $"{provider}/{id}"; // two providers of a file may have numbered their keys alike
        var hash = Hash(entity);
        _inFile.Add((entity.Kind, id));
        if (old is not null && !always && hash.Equals(old.FileHash, StringComparison.Ordinal))
        {
            _inFile.Add((old.Kind, old.Id));
            return;
        }

        var body = entity.Body;
        if (entity.Kind is EntityKind.VirtualKey && IsEmpty(body["value"]))
            body["value"] = old?.Body()["value"]?.DeepClone() ?? $"sk-bf-{Guid.NewGuid()}";
        if (old is not null && !old.Id.Equals(id, StringComparison.Ordinal))
            change.Delete(old.Kind, old.Id);
        change.Put(entity.Kind, id, entity.Name, body, entity.Parent, hash, old?.Status is EntityStatus.Environment ? null : old?.Status);
    }

    /// <summary>By id; keys, and whatever has no id, by name.</summary>
    private Entity? Match(FileEntity entity)
    {
        if (entity.Id is { } id && change.Find(entity.Kind, id) is { } same && (entity.Parent is null || entity.Parent.Equals(same.Parent, StringComparison.Ordinal)))
            return same;
        return entity.Id is null || entity.Kind is EntityKind.ProviderKey
            ? change.List(entity.Kind, entity.Parent).FirstOrDefault(other => other.Name.Equals(entity.Name, StringComparison.Ordinal))
            : null;
    }

    /// <summary>Others refer to them by their name, where the file gives no id; but keys are referred to by either.</summary>
    private static string NewId(FileEntity entity) => entity.Kind is EntityKind.ProviderKey ? Guid.NewGuid().ToString() : entity.Name;

    private void Prune(HashSet<string> kinds) => Drop(kinds.SelectMany(kind => change.List(kind)));

    private void Drop(IEnumerable<Entity> entities)
    {
        foreach (var entity in entities.Where(entity => !_inFile.Contains((entity.Kind, entity.Id))).ToArray())
            change.Delete(entity.Kind, entity.Id);
    }

    /// <summary>No page edits the sections that are documents; so one that is as the file had it goes when the file has it no more.</summary>
    private void ForgetSections() =>
        Drop(change.List(EntityKind.Section).Where(section => box.Hash(section.Kind, EntityJson.Canonical(section.Body())).Equals(section.FileHash, StringComparison.Ordinal)));

    private void TellKept()
    {
        var kept = change.Before.Entities
            .Where(entity => entity.FileHash is not null && !_inFile.Contains((entity.Kind, entity.Id)) && change.Find(entity.Kind, entity.Id) is not null)
            .Select(static entity => $"{entity.Kind} {entity.Name}")
            .ToArray();
        if (kept.Length > 0)
        {
            Notices.Add(new(
                NoticeLevel.Warning,
                ConfigPath.Root,
                $"The file no longer has what the configuration store keeps, and it stays in use: {string.Join(", ", kept)}. Delete it through the API, or let the file decide with \"source_of_truth\": \"config.json\"."));
        }
    }

    private string Hash(FileEntity entity) => box.Hash(entity.Kind, entity.Content);

    private static bool IsEmpty(JsonNode? value) => value is null || (value is JsonValue text && text.TryGetValue<string>(out var written) && string.IsNullOrWhiteSpace(written));
}
