using System.Data.Common;
using System.Text.Json.Nodes;
using Heimdall.Engine.Governance;
using Heimdall.Host.Security;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary><c>/api/config</c>: the sections <c>client</c> and <c>framework</c>, and how the gateway stands (spec/bifrost-core.md §7).</summary>
internal sealed class ConfigEndpoint(AdminStore store)
{
    /// <summary>The request's name of a section, and its kind, which is also its id and its name in the configuration.</summary>
    private static readonly (string Field, string Kind)[] _sections = [("client_config", EntityKind.Client), ("framework_config", EntityKind.Framework)];

    /// <summary>What opens the store, and which programs are run for that, nobody can change from within.</summary>
    private static readonly string[] _ofFile = ["config_store", "encryption_key", "previous_encryption_key", "source_of_truth"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin("/api/config", (HttpMethods.Get, GetAsync), (HttpMethods.Put, PutAsync));
        routes.MapAdmin("/api/proxy-config", (HttpMethods.Get, NoGlobalProxy), (HttpMethods.Put, NoGlobalProxy));
    }

    private async Task<AdminReply> GetAsync(AdminCall call) => AdminReply.Ok(await ViewAsync(call));

    private async Task<AdminReply> PutAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var account = given["auth_config"] is JsonObject auth && !JsonNode.DeepEquals(auth, Auth())
            ? await AdminAccountChange.ReadAsync(call, auth, Account(), store.Governance, given["setup_token"]?.ToString() ?? auth["setup_token"]?.ToString())
            : null;
        foreach (var name in _ofFile)
        {
            if (given.ContainsKey(name))
                throw AdminRefusal.BadField(name, "Only the file can say this.");
        }

        foreach (var (field, _) in _sections)
        {
            if (given[field] is not (null or JsonObject))
                throw AdminRefusal.BadField(field, "This must be an object.");
        }

        if (!_sections.Any(section => given[section.Field] is JsonObject) && !given.ContainsKey("auth_config"))
            throw AdminRefusal.BadField("client_config", "There is nothing to change: give \"client_config\" or \"framework_config\".");
        var warnings = await store.ChangeAsync(call, change =>
        {
            foreach (var (field, kind) in _sections)
            {
                if (given[field] is JsonObject section)
                    Put(change, kind, section.DeepClone().AsObject());
            }

            if (account is not null)
                AdminAccountChange.Put(change, account);
            return [.. _sections.Select(static section => new FaultPlace($"$.{section.Kind}", section.Field)), new FaultPlace($"$.{AdminAccountChange.Section}", "auth_config")];
        });
        var answer = await ViewAsync(call);
        answer["message"] = "The configuration was changed.";
        if (warnings.Count > 0)
            answer["warnings"] = warnings;
        return AdminReply.Ok(answer);
    }

    private static void Put(ConfigChange change, string kind, JsonObject given)
    {
        foreach (var name in EntityView.Own)
            given.Remove(name);
        var draft = new Draft(change, kind, kind, change.Find(kind, kind), given);
        draft.Merge();
        change.Put(kind, kind, kind, draft.Body);
    }

    private async Task<JsonObject> ViewAsync(AdminCall call) => new()
    {
        ["client_config"] = Client(call.Http.RequestServices.GetRequiredService<AccessControl>()),
        ["framework_config"] = Section(EntityKind.Framework, EntityKind.Framework),
        ["auth_config"] = Auth(),
        ["is_db_connected"] = await IsConnectedAsync(call),
        ["is_cache_connected"] = false,
        ["is_logs_connected"] = false,
        ["restart_required"] = new JsonObject { ["required"] = false, ["reason"] = "" },
    };

    /// <summary>What is configured, and beneath it what holds where nothing is.</summary>
    private JsonObject Client(AccessControl access)
    {
        var options = store.Snapshot.Options;
        var view = Section(EntityKind.Client, EntityKind.Client);
        view["max_request_body_size_mb"] ??= options.Client.MaxRequestBodyBytes / (1024 * 1024);
        view["enforce_auth_on_inference"] ??= access.RequiresVirtualKey(store.Snapshot);
        view["routing_chain_max_depth"] ??= options.Routing.MaxChainDepth;
        view["drop_excess_requests"] ??= false;
        view["vk_rotation_cooldown"] ??= "0";
        return view;
    }

    /// <summary>Without the password, be it masked.</summary>
    private JsonObject Auth()
    {
        var view = SecretMask.Apply(EntityKind.Section, Account());
        view.Remove("admin_password");
        return view;
    }

    /// <summary>As it is stored, be it where older files have it.</summary>
    private JsonObject Account() => (store.Content.Find(EntityKind.Section, AdminAccountChange.Section) ?? store.Content.Find(EntityKind.Section, "auth_config"))?.Body() ?? [];

    private JsonObject Section(string kind, string id) => store.Content.Find(kind, id) is { } entity ? SecretMask.Apply(kind, entity.Body()) : [];

    private async Task<bool> IsConnectedAsync(AdminCall call)
    {
        if (store.Configuration.Database is not { } database)
            return false;
        try
        {
            return await database.ReadAsync(session => session.ScalarAsync("SELECT 1", call.Aborted), call.Aborted) is not null;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static Task<AdminReply> NoGlobalProxy(AdminCall call) =>
        throw AdminRefusal.NotServed("Heimdall has no proxy for everything: set \"proxy_config\" of each provider that needs one, with PUT /api/providers/{provider}.");
}
