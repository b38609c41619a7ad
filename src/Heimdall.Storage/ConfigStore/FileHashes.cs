namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// The hashes by which a change of the file is known (<see cref="Entity.FileHash"/>), for another key. Only the file knows what was hashed; what it says
/// otherwise by now differs with either key.
/// </summary>
internal sealed class FileHashes
{
    private readonly Dictionary<string, string> _renewed = new(StringComparer.Ordinal);
    private readonly SecretBox _next;

    public FileHashes(FileConfiguration file, StoreContent content, SecretBox old, SecretBox next)
    {
        _next = next;
        if (file.Root is { } root)
        {
            foreach (var entity in new FileSplitter(root, [.. (file.Reading.Options?.Providers ?? []).Select(static provider => provider.Name)]).Entities())
                Add(entity.Kind, entity.Content);
        }

        // A section that is as the file had it goes with the file, wherever that is now.
        foreach (var section in content.List(EntityKind.Section))
            Add(section.Kind, EntityJson.Canonical(section.Body()));

        void Add(string kind, string text) => _renewed[old.Hash(kind, text)] = next.Hash(kind, text);
    }

    public string? Renewed(Entity entity) => entity.FileHash is not { } hash ? null : _renewed.GetValueOrDefault(hash) ?? _next.Hash(entity.Kind, hash);
}
