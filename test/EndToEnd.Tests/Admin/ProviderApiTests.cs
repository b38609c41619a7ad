namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>Providers, their keys and their models, made and changed through the management API.</summary>
public sealed class ProviderApiTests
{
    private const string Secret = $"sk-a-provider-key-{TestSecret.Marker}-of-the-api-6789";

    public static TheoryData<string> Databases => AdminRig.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_provider_is_configured_with_its_keys_at_once_and_serves(string database)
    {
        await using var rig = await AdminRig.StartAsync(database);

        var made = await rig.PostAsync("/api/providers", $$$"""{"provider":"groq","keys":[{"name":"g1","value":"{{{Secret}}}","models":["*"],"weight":1}],"network_config":{"base_url":"{{{rig.Upstream.BaseUrl}}}","extra_headers":{"x-team":"a-header-that-nobody-sees"} } }""");
        using var answer = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("groq/llama-3.1-8b-instant"));
        var again = await rig.PostAsync("/api/providers", """{"provider":"GROQ","keys":[]}""");
        var shown = await rig.GetAsync("/api/providers/groq");

        Assert.Equal("sk-a…6789", made.TextAt("keys", 0, "value", "value"));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"Bearer {Secret}", rig.Upstream.Request.Header("authorization"));
        Assert.Equal((409, "provider"), (again.Status, again.Param));
        Assert.Equal("active", shown.TextAt("provider_status"));
        Assert.DoesNotContain("nobody-sees", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown.Text + (await rig.GetAsync("/api/keys")).Text + (await rig.GetAsync("/api/audit-logs")).Text + await rig.DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_come_and_go_one_by_one()
    {
        await using var rig = await AdminRig.StartAsync();

        var empty = await rig.PostAsync("/api/providers", $$$"""{"provider":"acme","network_config":{"base_url":"{{{rig.Upstream.BaseUrl}}}"},"custom_provider_config":{"base_provider_type":"openai"}}""");
        var key = await rig.PostAsync("/api/providers/acme/keys", $$$"""{"name":"a1","value":{"value":"{{{Secret}}}"}}""");
        var path = $"/api/providers/acme/keys/{key.TextAt("id")}";
        var twin = await rig.PostAsync("/api/providers/openai/keys", $$"""{"name":"a1","value":"sk-other-value-{{TestSecret.Marker}}-0123456789"}""");
        var renamed = await rig.PutAsync(path, key.Body.GetRawText().Replace("\"a1\"", "\"a2\"", StringComparison.Ordinal));
        using var answer = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("acme/m"));
        var reference = await rig.PutAsync(path, """{"value":"env.ACME_KEY"}""");
        var deleted = await rig.DeleteAsync(path);

        Assert.Equal(0, empty.At("keys").GetArrayLength());
        Assert.Equal((409, "name"), (twin.Status, twin.Param));
        Assert.Equal("a2", renamed.TextAt("name"));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"Bearer {Secret}", rig.Upstream.Request.Header("authorization"));
        Assert.Equal("env.ACME_KEY", reference.TextAt("value", "ref"));
        Assert.Contains("ACME_KEY is not set", reference.TextAt("warnings", 0, "message"), StringComparison.Ordinal);
        Assert.Equal(200, deleted.Status);
        Assert.Equal(0, (await rig.GetAsync("/api/providers/acme/keys")).At("total").GetInt32());
    }

    [Fact]
    public async Task What_the_environment_has_is_switched_off_and_not_deleted()
    {
        await using var rig = await AdminRig.StartAsync("{}", static name => name is "OPENAI_API_KEY" ? Secret : null);
        var key = (await rig.GetAsync("/api/providers/openai/keys")).TextAt("keys", 0, "id").Replace("/", "%2F", StringComparison.Ordinal);

        var provider = await rig.DeleteAsync("/api/providers/openai");
        var deleted = await rig.DeleteAsync($"/api/providers/openai/keys/{key}");
        var switched = await rig.PutAsync($"/api/providers/openai/keys/{key}", """{"enabled":false}""");

        Assert.Equal((409, 409, 200), (provider.Status, deleted.Status, switched.Status));
        Assert.Equal(0, (await rig.GetAsync("/api/models")).At("total").GetInt32());
        Assert.DoesNotContain(Secret, (await rig.GetAsync("/api/providers")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_rule_needs_stays()
    {
        await using var rig = await AdminRig.StartAsync();
        var rule = await rig.PostAsync("/api/routing/rules", """{"name":"r","cel_expression":"model.startsWith(\"claude\")","scope":"global","priority":1,"targets":[{"provider":"openai","model":"gpt-4o","provider_key_name":"main","weight":1}]}""");
        var key = (await rig.GetAsync("/api/providers/openai/keys")).TextAt("keys", 0, "id");

        var refused = await rig.DeleteAsync($"/api/providers/openai/keys/{key}");
        var replaced = await rig.PutAsync("/api/providers/openai", $$"""{"keys":[{"name":"other","value":"sk-other-value-{{TestSecret.Marker}}-0123456789"}]}""");
        using var answer = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("claude-x"));

        Assert.Equal(200, rule.Status);
        Assert.Equal((409, 409), (refused.Status, replaced.Status));
        Assert.Contains("provider_key_name", refused.Param, StringComparison.Ordinal);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("r", (await rig.GetAsync("/api/governance/routing-rules")).TextAt("rules", 0, "name"));
    }

    [Fact]
    public async Task Models_are_found_as_they_are_typed()
    {
        await using var rig = await AdminRig.StartAsync();

        var typed = await rig.GetAsync("/api/models?query=gpt-4o&provider=openai");
        var all = await rig.GetAsync("/api/models?limit=1000");
        var details = await rig.GetAsync("/api/models/details?query=openai/gpt-4o&limit=1");
        var parameters = await rig.GetAsync("/api/models/parameters?model=gpt-4o");
        var names = await rig.GetAsync("/api/models/base?query=gpt-4o-mini");

        Assert.InRange(typed.At("models").GetArrayLength(), 2, 5);
        Assert.Equal("main", typed.TextAt("models", 0, "accessible_by_keys", 0));
        Assert.True(all.At("models").GetArrayLength() > 5);
        Assert.True(details.At("models", 0, "max_input_tokens").GetInt64() > 0);
        Assert.True(parameters.At("usd_per_million_tokens_blended").GetDouble() > 0);
        Assert.Contains("gpt-4o-mini", names.At("models").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal(404, (await rig.GetAsync("/api/models/parameters?model=none-such")).Status);
    }
}
