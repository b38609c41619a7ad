using Heimdall.EndToEnd.Tests.Reload;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection;

namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>Virtual keys that are to go when they have expired go within a day, by whichever node is first.</summary>
public sealed class ExpiredKeyTests
{
    private const string Path = "/api/governance/virtual-keys";
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    [Theory, MemberData(nameof(AdminRig.Databases), MemberType = typeof(AdminRig))]
    public async Task A_key_that_says_so_is_deleted_with_its_budgets_and_the_audit_log_names_the_system(string database)
    {
        await using var rig = await AdminRig.StartAsync(database);
        var soon = rig.Time.GetUtcNow().AddHours(12).ToString("O");
        await rig.PostAsync(Path, $$"""{"id":"goes","name":"goes","expires_at":"{{soon}}","delete_after_expire":true,"budgets":[{"max_limit":1,"reset_duration":"1d"}]}""");
        await rig.PostAsync(Path, $$"""{"id":"stays","name":"stays","expires_at":"{{soon}}"}""");
        await rig.PostAsync(Path, """{"id":"lasts","name":"lasts","delete_after_expire":true}""");

        await NextLookAsync(rig, "goes");

        Assert.Equal(["lasts", "stays"], (await rig.GetAsync($"{Path}?sort_by=name")).At("virtual_keys").EnumerateArray().Select(static key => key.GetProperty("id").GetString()));
        var entry = Assert.Single((await rig.GetAsync("/api/audit-logs?kind=virtual_key&action=delete")).At("audit_logs").EnumerateArray());
        Assert.Equal(("system", "goes"), (entry.GetProperty("who").GetString(), entry.GetProperty("entity_id").GetString()));
        Assert.Contains("Virtual keys that had expired were deleted: goes.", rig.Gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_switch_is_for_all_keys_that_do_not_say_otherwise()
    {
        await using var rig = await AdminRig.StartAsync();
        var soon = rig.Time.GetUtcNow().AddHours(12).ToString("O");
        await rig.PostAsync(Path, $$"""{"id":"goes","name":"goes","expires_at":"{{soon}}"}""");
        await rig.PostAsync(Path, $$"""{"id":"kept","name":"kept","expires_at":"{{soon}}","delete_after_expire":false}""");
        Assert.Equal(200, (await rig.PutAsync("/api/config", """{"client_config":{"delete_expired_virtual_keys":true}}""")).Status);

        await NextLookAsync(rig, "goes");

        Assert.Equal(200, (await rig.GetAsync($"{Path}/kept")).Status);
    }

    [Fact]
    public async Task Of_two_nodes_one_does_it()
    {
        using var folder = new ConfigFolder();
        await folder.WriteAsync("""{"client": {"delete_expired_virtual_keys": true}}""");
        ManualTime[] clocks = [new(), new()];
        await using var here = await folder.StartAsync(clocks[0]);
        await using var there = await folder.StartAsync(clocks[1]);
        var store = here.Services.GetRequiredService<ConfigurationStore>();
        var body = new System.Text.Json.Nodes.JsonObject { ["value"] = "sk-bf-0123456789", ["expires_at"] = "2026-01-01T12:00:00Z" };
        await store.ChangeAsync("admin", change => change.Put(EntityKind.VirtualKey, "goes", "goes", body), TestContext.Current.CancellationToken);
        await Deadline.UntilAsync("the other node knows of it", () =>
        {
            clocks[1].Advance(TimeSpan.FromSeconds(5));
            return Has(there);
        });

        await Task.WhenAll(clocks.Select(static clock => clock.TimerArmedAsync(_day))).InTime();
        await Task.WhenAll(clocks.Select(static clock => Task.Run(() => clock.Advance(_day))));

        await Deadline.UntilAsync("both are without it", () =>
        {
            clocks[0].Advance(TimeSpan.FromSeconds(5));
            clocks[1].Advance(TimeSpan.FromSeconds(5));
            return !Has(here) && !Has(there);
        });
        var (deleted, _) = await AuditLog.ReadAsync(store.Database!, new(10, 0) { Action = "delete" }, TestContext.Current.CancellationToken);
        Assert.Equal("system", Assert.Single(deleted).Who);
    }

    private static bool Has(TestGateway gateway) => !gateway.Services.GetRequiredService<CurrentSnapshot>().Value.Options.Governance.VirtualKeys.IsEmpty;

    private static async Task NextLookAsync(AdminRig rig, string gone)
    {
        await rig.Time.TimerArmedAsync(_day).InTime();
        rig.Time.Advance(_day);
        var current = rig.Gateway.Services.GetRequiredService<CurrentSnapshot>();
        await Deadline.UntilAsync("it is gone", () => current.Value.Options.Governance.VirtualKeys.All(key => key.Id != gone));
        await Deadline.UntilAsync("it is told", () => rig.Gateway.Log.Text.Contains("had expired", StringComparison.Ordinal));
    }
}
