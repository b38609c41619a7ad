using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>Virtual keys and those they belong to, made and changed through the management API.</summary>
public sealed class VirtualKeyApiTests
{
    private const string Keys = "/api/governance/virtual-keys";

    /// <summary>Guides G17, letter for letter but for the second provider.</summary>
    private const string Guide = """{"name":"dev-routing","budget":{"max_budget":100,"budget_duration":"monthly"},"providers":[{"provider":"openai","model":"gpt-4o","weight":0.7},{"provider":"openai","model":"gpt-4o-mini","weight":0.3}]}""";

    public static TheoryData<string> Databases => AdminRig.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task The_guides_key_routes_is_charged_and_shows_what_is_used(string database)
    {
        await using var rig = await AdminRig.StartAsync(database);

        var made = await rig.PostAsync(Keys, Guide);
        var value = made.TextAt("virtual_key", "value");
        var status = await rig.AskAsync(value, "claude-sonnet-4-5");
        var shown = await rig.GetAsync($"{Keys}/{made.TextAt("virtual_key", "id")}");

        Assert.StartsWith("sk-bf-", value, StringComparison.Ordinal);
        Assert.Equal(200, status);
        Assert.Contains("gpt-4o", rig.Upstream.Request.Text, StringComparison.Ordinal);
        Assert.Equal("1M", shown.TextAt("virtual_key", "budgets", 0, "reset_duration"));
        Assert.Equal(100, shown.At("virtual_key", "budgets", 0, "max_limit").GetDecimal());
        Assert.True(shown.At("virtual_key", "budgets", 0, "current_usage").GetDecimal() > 0, shown.Text);
        Assert.Equal($"sk-bf-…{value[^4..]}", shown.TextAt("virtual_key", "value"));
        Assert.DoesNotContain(value, shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(value, await rig.DumpAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Every_level_has_budgets_and_limits_that_hold_at_once(string database)
    {
        await using var rig = await AdminRig.StartAsync(database);
        var customer = await rig.PostAsync("/api/governance/customers", """{"name":"acme","budgets":[{"max_limit":50,"reset_duration":"1M"}]}""");
        var team = await rig.PostAsync("/api/governance/teams", $$$"""{"name":"eng","customer_id":"{{{customer.TextAt("customer", "id")}}}","budget":{"max_limit":20,"reset_duration":"1w"}}""");
        var key = await rig.PostAsync(
            Keys,
            $$$"""
            {"name":"laptop","team_id":"{{{team.TextAt("team", "id")}}}","budgets":[{"max_limit":5,"reset_duration":"1d"}],"rate_limit":{"request_max_limit":2,"request_reset_duration":"1m","token_max_limit":100000,"token_reset_duration":"1h"},
             "provider_configs":[{"provider":"openai","allowed_models":["gpt-4o"],"key_ids":["main"],"weight":1,"budgets":[{"max_limit":1,"reset_duration":"1d"}]}]}
            """);
        var value = key.TextAt("virtual_key", "value");

        int[] statuses = [await rig.AskAsync(value), await rig.AskAsync(value, "openai/o3"), await rig.AskAsync(value), await rig.AskAsync(value)];
        var quota = await rig.GetAsync($"{Keys}/quota", ("authorization", $"Bearer {value}"));
        var listed = await rig.GetAsync($"{Keys}?team_id={team.TextAt("team", "id")}&search=LAP");
        var budgets = await rig.GetAsync("/api/governance/budgets");

        Assert.Equal([200, 403, 200, 429], statuses);
        Assert.Equal(["customer", "provider_config", "team", "virtual_key"], quota.At("limits").EnumerateArray().Where(static limit => limit.GetProperty("unit").GetString() is "usd").Select(static limit => limit.GetProperty("level").GetString()).Order(StringComparer.Ordinal));
        Assert.All(quota.At("limits").EnumerateArray(), static limit => Assert.True(limit.GetProperty("used").GetDecimal() > 0));
        Assert.Equal(2, quota.At("rate_limit", "request_current_usage").GetInt64());
        Assert.Equal(1, listed.At("total_count").GetInt32());
        Assert.Equal("eng", listed.TextAt("virtual_keys", 0, "team", "name"));
        Assert.Equal(4, budgets.At("count").GetInt32());
    }

    [Fact]
    public async Task What_is_not_mentioned_stays_null_takes_away_and_lists_replace()
    {
        await using var rig = await AdminRig.StartAsync();
        var made = await rig.PostAsync(Keys, """{"name":"k","description":"of a laptop","budgets":[{"max_limit":5,"reset_duration":"1d"},{"max_limit":9,"reset_duration":"1M"}],"rate_limit":{"request_max_limit":100,"request_reset_duration":"1m"},"provider_configs":[{"provider":"openai","allowed_models":["*"],"key_ids":["*"]}]}""");
        var (path, value) = ($"{Keys}/{made.TextAt("virtual_key", "id")}", made.TextAt("virtual_key", "value"));
        var shown = await rig.GetAsync(path);
        Assert.Equal(200, await rig.AskAsync(value));

        // Whoever sends back what was shown changes nothing.
        var same = await rig.PutAsync(path, shown.At("virtual_key").GetRawText());
        var used = await rig.GetAsync(path);
        var changed = await rig.PutAsync(path, """{"name":"renamed","description":null,"rate_limit":null,"budgets":[{"max_limit":7,"reset_duration":"1d"}]}""");
        var reset = await rig.PutAsync(path, """{"reset_budget_usage":true}""");

        Assert.Equal(200, await rig.AskAsync(value));
        Assert.Equal(2, same.At("virtual_key", "budgets").GetArrayLength());
        Assert.True(used.At("virtual_key", "budgets", 0, "current_usage").GetDecimal() > 0, used.Text);
        Assert.Equal("renamed", changed.TextAt("virtual_key", "name"));
        Assert.False(changed.At("virtual_key").TryGetProperty("description", out _));
        Assert.Equal(JsonValueKind.Null, changed.At("virtual_key", "rate_limit").ValueKind);
        Assert.Equal(7, changed.At("virtual_key", "budgets", 0, "max_limit").GetDecimal());
        Assert.True(changed.At("virtual_key", "budgets", 0, "current_usage").GetDecimal() > 0, "A budget of the same period is the same budget.");
        Assert.Equal(0, reset.At("virtual_key", "budgets", 0, "current_usage").GetDecimal());
        Assert.Equal("openai", reset.TextAt("virtual_key", "provider_configs", 0, "provider"));
    }

    [Fact]
    public async Task A_rotated_key_works_on_for_the_grace_period_and_no_longer()
    {
        await using var rig = await AdminRig.StartAsync();
        Assert.Equal(200, (await rig.PutAsync("/api/config", """{"client_config":{"vk_rotation_cooldown":"1h","enforce_auth_on_inference":true}}""")).Status);
        var made = await rig.PostAsync(Keys, """{"name":"k","allow_all_providers":true}""");
        var (id, old) = (made.TextAt("virtual_key", "id"), made.TextAt("virtual_key", "value"));

        var rotated = await rig.PostAsync($"{Keys}/{id}/rotate");
        var value = rotated.TextAt("virtual_key", "value");
        int[] within = [await rig.AskAsync(old), await rig.AskAsync(value)];
        rig.Time.Advance(TimeSpan.FromHours(1));
        int[] after = [await rig.AskAsync(old), await rig.AskAsync(value)];
        var both = await rig.PostAsync($"{Keys}/rotate", $$$"""{"ids":["{{{id}}}"]}""");

        Assert.NotEqual(old, value);
        Assert.Equal([200, 200], within);
        Assert.Equal([401, 200], after);
        Assert.NotEqual(value, both.TextAt("virtual_keys", 0, "value"));
        Assert.DoesNotContain(value, (await rig.GetAsync($"{Keys}/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_override_adds_to_a_budget_for_its_periods_and_can_be_taken_back()
    {
        await using var rig = await AdminRig.StartAsync();
        var made = await rig.PostAsync(Keys, """{"name":"k","allow_all_providers":true,"budgets":[{"max_limit":0,"reset_duration":"1d"}]}""");
        var (id, value) = (made.TextAt("virtual_key", "id"), made.TextAt("virtual_key", "value"));
        var path = $"{Keys}/{id}/budgets/{made.TextAt("virtual_key", "budgets", 0, "id")}/override";

        var blocked = await rig.AskAsync(value);
        var raised = await rig.PutAsync(path, """{"amount":10,"mode":"cycles","cycles":2}""");
        var first = await rig.AskAsync(value);
        rig.Time.Advance(TimeSpan.FromHours(25));
        var second = await rig.AskAsync(value);
        rig.Time.Advance(TimeSpan.FromHours(24));
        var third = await rig.AskAsync(value);
        Assert.Equal(10, (await rig.PutAsync(path, """{"amount":10,"mode":"forever"}""")).At("effective_max_limit").GetDecimal());
        var forever = await rig.AskAsync(value);
        var removed = await rig.DeleteAsync(path);

        Assert.Equal((402, 200, 200, 402, 200, 402), (blocked, first, second, third, forever, await rig.AskAsync(value)));
        Assert.Equal(2, raised.At("budget", "override_cycles_remaining").GetInt32());
        Assert.Equal(0, removed.At("effective_max_limit").GetDecimal());
    }

    [Fact]
    public async Task Claude_Code_is_told_its_budget_in_cents()
    {
        await using var rig = await AdminRig.StartAsync();
        var made = await rig.PostAsync(Keys, """{"name":"k","allow_all_providers":true,"budgets":[{"max_limit":0.02,"reset_duration":"1d"},{"max_limit":100,"reset_duration":"1M"}]}""");
        var value = made.TextAt("virtual_key", "value");
        Assert.Equal(200, await rig.AskAsync(value));

        var usage = await rig.GetAsync("/anthropic/api/oauth/usage", ("authorization", $"Bearer {value}"));
        var nobody = await rig.GetAsync("/api/oauth/usage", ("authorization", $"Bearer sk-bf-nobodys-{TestSecret.Marker}-0123"));
        var without = await rig.GetAsync("/api/oauth/usage");

        Assert.Equal(2, usage.At("extra_usage", "monthly_limit").GetDecimal());
        Assert.True(usage.At("extra_usage", "used_credits").GetDecimal() > 0, usage.Text);
        Assert.Equal(["daily", "monthly"], usage.At("limits").EnumerateArray().Select(static limit => limit.GetProperty("group").GetString()));
        Assert.Equal([true, false], usage.At("limits").EnumerateArray().Select(static limit => limit.GetProperty("is_active").GetBoolean()));
        Assert.Equal(401, nobody.Status);
        Assert.False(without.At("extra_usage", "is_enabled").GetBoolean());
    }

    [Fact]
    public async Task The_quota_is_the_bearers_alone()
    {
        await using var rig = await AdminRig.StartAsync();
        await rig.PostAsync(Keys, $$"""{"name":"k","value":"sk-bf-of-my-own-{{TestSecret.Marker}}-0123","allow_all_providers":true}""");

        var own = await rig.GetAsync($"{Keys}/quota", ("x-api-key", $"sk-bf-of-my-own-{TestSecret.Marker}-0123"));
        var nobody = await rig.GetAsync($"{Keys}/quota");
        var stranger = await rig.GetAsync($"{Keys}/quota", ("x-bf-vk", $"sk-bf-nobodys-{TestSecret.Marker}-0123"));

        Assert.Equal("k", own.TextAt("virtual_key_name"));
        Assert.Equal((401, 401), (nobody.Status, stranger.Status));
    }

    [Fact]
    public async Task An_id_with_a_slash_is_found_where_the_slash_is_encoded()
    {
        await using var rig = await AdminRig.StartAsync();
        await rig.PostAsync(Keys, """{"id":"team/laptop","name":"k"}""");

        Assert.Equal("k", (await rig.GetAsync($"{Keys}/team%2Flaptop")).TextAt("virtual_key", "name"));
    }

    [Fact]
    public async Task Who_still_has_keys_is_not_deleted()
    {
        await using var rig = await AdminRig.StartAsync();
        var team = (await rig.PostAsync("/api/governance/teams", """{"name":"eng"}""")).TextAt("team", "id");
        var key = (await rig.PostAsync(Keys, $$$"""{"name":"k","team_id":"{{{team}}}"}""")).TextAt("virtual_key", "id");

        var refused = await rig.DeleteAsync($"/api/governance/teams/{team}");
        Assert.Equal(200, (await rig.DeleteAsync($"{Keys}/{key}")).Status);
        var deleted = await rig.DeleteAsync($"/api/governance/teams/{team}");

        Assert.Equal((409, 200), (refused.Status, deleted.Status));
        Assert.Contains("\\\"k\\\"", refused.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await rig.GetAsync($"{Keys}/{key}")).Status);
    }
}
