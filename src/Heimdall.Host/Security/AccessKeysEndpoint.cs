using System.Globalization;
using System.Text.Json.Nodes;
using Heimdall.Host.Admin;
using Heimdall.Storage.Security;

namespace Heimdall.Host.Security;

/// <summary><c>/api/access-keys</c>: credentials for programs that administer. A key is shown once, when it is created.</summary>
internal sealed class AccessKeysEndpoint(AccessKeys keys, TimeProvider time)
{
    private const int MaxName = 100;
    private static readonly string[] _scopes = [AccessKeys.NameOf(AdminScope.Read), AccessKeys.NameOf(AdminScope.Write), AccessKeys.NameOf(AdminScope.Admin)];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin("/api/access-keys", AdminScope.Admin, (HttpMethods.Get, ListAsync), (HttpMethods.Post, CreateAsync));
        routes.MapAdmin("/api/access-keys/{id}", AdminScope.Admin, (HttpMethods.Delete, DeleteAsync));
    }

    private AccessKeyTable Table => keys.Table ?? throw AdminRefusal.NotServed("Access keys are kept in the configuration store, which is switched off (\"config_store\": {\"enabled\": false}).");

    private async Task<AdminReply> ListAsync(AdminCall call)
    {
        var rows = await Table.ListAsync(call.Aborted);
        return AdminReply.Ok(new JsonObject { ["access_keys"] = new JsonArray([.. rows.Select(View)]), ["count"] = rows.Count });
    }

    private async Task<AdminReply> CreateAsync(AdminCall call)
    {
        var body = await call.BodyAsync();
        var (key, row) = keys.Create(Name(body), Scope(body), ExpiresAt(body), call.Who);
        if (!await Table.AddAsync(row, call.Aborted))
            throw AdminRefusal.Conflict("name", $"There is another access key named \"{row.Name}\".");
        var view = View(row);
        view["value"] = key;
        return new(StatusCodes.Status201Created, new JsonObject { ["message"] = "The access key was created. This is the only time that it is shown.", ["access_key"] = view });
    }

    private async Task<AdminReply> DeleteAsync(AdminCall call) => await Table.RemoveAsync(call.Route("id"), call.Who, time.GetUtcNow(), call.Aborted) is not null
        ? AdminReply.Ok(new JsonObject { ["message"] = "The access key was revoked." })
        : throw AdminRefusal.NotFound("access key", call.Route("id"));

    private static JsonObject View(AccessKeyRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["scopes"] = new JsonArray([row.Scope]),
        ["hint"] = $"{AccessKeys.Prefix}…{row.Hint}",
        ["created_by"] = row.CreatedBy,
        ["created_at"] = row.CreatedAt,
        ["expires_at"] = row.ExpiresAt,
        ["last_used_at"] = row.UsedAt,
    };

    /// <summary>One line of plain characters: it stands in the audit log as who did something.</summary>
    private static string Name(JsonObject body) =>
        Text(body["name"])?.Trim() is { Length: > 0 and <= MaxName } name && !name.Any(char.IsControl) && name is not AdminAccess.Local ? name
        : throw AdminRefusal.BadField("name", $"This must be a name of 1 to {MaxName} characters, and not \"{AdminAccess.Local}\".");

    private static AdminScope Scope(JsonObject body)
    {
        var scopes = body["scopes"] is JsonArray { Count: > 0 } list ? list.Select(Text).ToArray() : [];
        return scopes.Length > 0 && scopes.All(static scope => _scopes.Contains(scope, StringComparer.Ordinal)) ? scopes.Max(static scope => AccessKeys.ScopeOf(scope!))
            : throw AdminRefusal.BadField("scopes", $"This must be a list of {string.Join(", ", _scopes)}, of which each includes those before it.");
    }

    private DateTimeOffset? ExpiresAt(JsonObject body)
    {
        if (body["expires_at"] is not { } given)
            return null;
        return DateTimeOffset.TryParse(Text(given), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > time.GetUtcNow() ? at
            : throw AdminRefusal.BadField("expires_at", "This must be a date and time to come, as in \"2030-12-31T00:00:00Z\".");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
