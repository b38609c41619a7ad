namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>Programs that administer with a key of their own.</summary>
public sealed class AccessKeyTests
{
    private const string Keys = "/api/access-keys";
    private const string VirtualKeys = "/api/governance/virtual-keys";

    [Fact]
    public async Task A_key_does_what_its_scope_says_and_no_more()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var session = GuardedGateway.Bearer(await gateway.TokenAsync());
        var reader = GuardedGateway.Bearer(await CreateAsync(gateway, session, "reader", "read"));
        var writer = GuardedGateway.Bearer(await CreateAsync(gateway, session, "writer", "write"));

        Assert.Equal(200, (await gateway.GetAsync(VirtualKeys, reader)).Status);
        Assert.Equal(403, (await gateway.PostAsync(VirtualKeys, """{"name": "one"}""", reader)).Status);
        Assert.Equal(200, (await gateway.PostAsync(VirtualKeys, """{"name": "one"}""", writer)).Status);
        Assert.Equal(403, (await gateway.GetAsync(Keys, writer)).Status);
        Assert.Equal(403, (await gateway.PostAsync(Keys, """{"name": "mine", "scopes": ["admin"]}""", writer)).Status);
        Assert.Equal(403, (await gateway.PutAsync("/api/config", $$$"""{"auth_config": {"admin_password": "mine-from-{{{TestSecret.Marker}}}-now-on"}}""", writer)).Status);
    }

    [Fact]
    public async Task The_audit_log_names_the_key_and_who_made_it()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var session = GuardedGateway.Bearer(await gateway.TokenAsync());
        var writer = GuardedGateway.Bearer(await CreateAsync(gateway, session, "ci", "write"));

        await gateway.PostAsync(VirtualKeys, """{"name": "one"}""", writer);
        var log = await gateway.GetAsync("/api/audit-logs", session);

        Assert.Contains("\"who\":\"ci\"", log.Text, StringComparison.Ordinal);
        Assert.Contains("\"who\":\"ada\"", log.Text, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"access_key\"", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_kept_as_a_hash_and_gone_when_it_is_revoked()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}");
        var created = await gateway.PostAsync(Keys, """{"name": "ci", "scopes": ["read", "write"]}""");
        var (id, key) = (created.At("access_key", "id"), created.At("access_key", "value"));
        await gateway.GetAsync("/api/version", GuardedGateway.Bearer(key));

        var list = await gateway.GetAsync(Keys);
        await gateway.RestartAsync();

        Assert.StartsWith("sk-hd-admin-", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, list.Text + gateway.Files(), StringComparison.Ordinal);
        Assert.Contains(key[^4..], list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"last_used_at\":null", list.Text, StringComparison.Ordinal);
        Assert.Equal(409, (await gateway.PostAsync(Keys, """{"name": "ci", "scopes": ["read"]}""")).Status);
        Assert.Equal(200, (await gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", null)).Status);
        Assert.Equal(404, (await gateway.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", null)).Status);
        Assert.Contains("\"count\":0", (await gateway.GetAsync(Keys)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_ends_when_it_is_to_end()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var session = GuardedGateway.Bearer(await gateway.TokenAsync());
        var end = gateway.Time.GetUtcNow().AddHours(1);
        var created = await gateway.PostAsync(Keys, $$"""{"name": "ci", "scopes": ["read"], "expires_at": "{{end:O}}"}""", session);
        var key = GuardedGateway.Bearer(created.At("access_key", "value"));

        Assert.Equal(200, (await gateway.GetAsync(VirtualKeys, key)).Status);
        gateway.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await gateway.GetAsync(VirtualKeys, key)).Status);
    }

    [Theory]
    [InlineData("""{"scopes": ["read"]}""", "name")]
    [InlineData("""{"name": "local", "scopes": ["read"]}""", "name")]
    [InlineData("""{"name": "a"}""", "scopes")]
    [InlineData("""{"name": "a", "scopes": ["root"]}""", "scopes")]
    [InlineData("""{"name": "a", "scopes": ["read"], "expires_at": "2000-01-01T00:00:00Z"}""", "expires_at")]
    public async Task What_makes_no_sense_is_named(string body, string field)
    {
        await using var gateway = await GuardedGateway.StartAsync("{}");

        var answer = await gateway.PostAsync(Keys, body);

        Assert.Equal((400, field), (answer.Status, answer.At("error", "param")));
    }

    private static async Task<string> CreateAsync(GuardedGateway gateway, (string, string) session, string name, string scope)
    {
        var answer = await gateway.PostAsync(Keys, $$"""{"name": "{{name}}", "scopes": ["{{scope}}"]}""", session);
        Assert.True(answer.Status is 201, answer.Text);
        return answer.At("access_key", "value");
    }
}
