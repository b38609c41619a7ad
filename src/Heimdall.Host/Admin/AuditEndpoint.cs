using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>
/// <c>GET /api/audit-logs</c>: who changed what, when, and what it was before; the newest first. <c>before_id</c> goes on where a page ended. Secrets were left
/// out when it was written.
/// </summary>
internal static class AuditEndpoint
{
    private const int UsualPage = 50;
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder routes, AdminStore store) => routes.MapAdmin("/api/audit-logs", (HttpMethods.Get, call => ListAsync(call, store)));

    private static async Task<AdminReply> ListAsync(AdminCall call, AdminStore store)
    {
        var limit = Math.Max(1, call.Count("limit", LargestPage) ?? UsualPage);
        var query = new AuditQuery(limit, call.Count("offset", int.MaxValue) ?? 0)
        {
            BeforeId = call.Count("before_id", int.MaxValue),
            Kind = call.Query("kind"),
            EntityId = call.Query("entity_id"),
            Who = call.Query("who"),
            Action = call.Query("action"),
        };
        var (entries, total) = store.Configuration.Database is { } database ? await AuditLog.ReadAsync(database, query, call.Aborted) : ([], 0);
        return AdminReply.Ok(new JsonObject
        {
            ["audit_logs"] = new JsonArray([.. entries.Select(View)]),
            ["count"] = entries.Count,
            ["total_count"] = total,
            ["limit"] = limit,
            ["offset"] = query.Offset,
            ["next_before_id"] = entries.Count == limit ? entries[^1].Id : null,
        });
    }

    private static JsonObject View(AuditEntry entry) => new()
    {
        ["id"] = entry.Id,
        ["timestamp"] = EntityView.Time(entry.At),
        ["who"] = entry.Who,
        ["action"] = entry.Action,
        ["kind"] = entry.Kind,
        ["entity_id"] = entry.EntityId,
        ["name"] = entry.Name,
        ["before"] = entry.Before is null ? null : JsonNode.Parse(entry.Before),
        ["after"] = entry.After is null ? null : JsonNode.Parse(entry.After),
    };
}
