using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>Takes a virtual key out of the configuration, and what is nothing without it.</summary>
internal static class VirtualKeyRemoval
{
    /// <returns>False where there is none.</returns>
    public static bool Remove(ConfigChange change, string id)
    {
        RemoveBudgets(change, id);
        return change.Delete(EntityKind.VirtualKey, id);
    }

    /// <summary>Budgets that name it as their owner.</summary>
    public static void RemoveBudgets(ConfigChange change, string id)
    {
        foreach (var listed in change.List(EntityKind.Budget).Where(listed => listed.Body()["virtual_key_id"] is JsonValue owner && owner.TryGetValue<string>(out var text) && text.Equals(id, StringComparison.Ordinal)))
            change.Delete(listed.Kind, listed.Id);
    }
}
