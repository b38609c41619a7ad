using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>An entity on its way from a request into the configuration. Used inside one change, by one caller.</summary>
internal sealed class Draft(ConfigChange change, string kind, string id, Entity? old, JsonObject given)
{
    public ConfigChange Change => change;

    public string Kind => kind;

    public string Id => id;

    /// <summary>Null: it is new.</summary>
    public Entity? Old => old;

    /// <summary>A copy of what the request says, to be brought into the configuration's own spelling.</summary>
    public JsonObject Given => given;

    /// <summary>What will be stored: what was, with what is given in its place.</summary>
    public JsonObject Body { get; private set; } = [];

    /// <summary>Fields that the request has under other names than the configuration.</summary>
    public List<(string Stored, string Given)> Renames { get; } = [];

    /// <summary>What is given replaces what was, null takes it away, and what is not mentioned stays.</summary>
    public void Merge()
    {
        Body = old?.Body() ?? [];
        foreach (var (name, value) in given)
        {
            if (value is null)
                Body.Remove(name);
            else
                Body[name] = value.DeepClone();
        }

        SecretMask.Restore(kind, Body, old?.Body());
    }

    /// <summary>A text that is there and not blank.</summary>
    /// <exception cref="AdminRefusal">It is not.</exception>
    public string Required(string field) => Text(field) ?? throw AdminRefusal.BadField(field, "This is needed, and must be a string that is not blank.");

    /// <summary>A text; null where it is absent or blank, and then it is not stored.</summary>
    /// <exception cref="AdminRefusal">It is no text.</exception>
    public string? Text(string field)
    {
        if (TextOf(Body[field], field)?.Trim() is { Length: > 0 } text)
            return text;
        Body.Remove(field);
        return null;
    }

    /// <exception cref="AdminRefusal">It is no text.</exception>
    public static string? TextOf(JsonNode? value, string field) => value is null ? null
        : value is JsonValue single && single.TryGetValue<string>(out var text) ? text
        : throw AdminRefusal.BadField(field, "This must be a string.");

    /// <exception cref="AdminRefusal">It is neither true nor false.</exception>
    public static bool? FlagOf(JsonNode? value, string field) => value is null ? null
        : value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValueKind() == JsonValueKind.True
        : throw AdminRefusal.BadField(field, "This must be true or false.");

    /// <summary>Says of a field that names another entity whether there is one.</summary>
    /// <exception cref="AdminRefusal">There is none.</exception>
    public void RequireKnown(string field, string otherKind, string what)
    {
        if (Text(field) is { } other && change.Find(otherKind, other) is null)
            throw AdminRefusal.BadField(field, $"There is no {what} with this id.");
    }

    /// <exception cref="AdminRefusal">It is there and is no list of objects.</exception>
    public void RequireObjects(string field)
    {
        if (Body[field] is not { } value)
            return;
        if (value is not JsonArray items)
            throw AdminRefusal.BadField(field, "This must be an array.");
        foreach (var (index, item) in items.Index())
        {
            if (item is not JsonObject)
                throw AdminRefusal.BadField($"{field}[{index}]", "This must be an object.");
        }
    }
}
