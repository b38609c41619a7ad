using System.Globalization;
using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>Entities as answers show them.</summary>
internal static class EntityView
{
    /// <summary>Members of answers that are not the configuration's own: whoever sends an answer back changes nothing by them.</summary>
    public static readonly string[] Own = ["id", "created_at", "updated_at", "config_hash", "warnings"];

    /// <summary>With id and name first and every secret masked.</summary>
    public static JsonObject Of(Entity entity)
    {
        var view = new JsonObject { ["id"] = entity.Id, ["name"] = entity.Name };
        foreach (var (name, value) in SecretMask.Apply(entity.Kind, entity.Body()))
            view[name] = value?.DeepClone();
        view["created_at"] = Time(entity.CreatedAt);
        view["updated_at"] = Time(entity.UpdatedAt);
        if (entity.FileHash is { } hash)
            view["config_hash"] = hash;
        return view;
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
