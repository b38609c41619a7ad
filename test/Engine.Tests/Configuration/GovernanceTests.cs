using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class GovernanceTests
{
    private const string Full =
        """
        "budgets": [
          {"id": "b-team", "max_limit": 10.5, "reset_duration": "1w", "current_usage": 3, "last_reset": "2026-01-01T00:00:00Z"},
          {"id": "b-vk", "max_limit": 20, "reset_duration": "1d", "virtual_key_id": "vk1"},
          {"id": "b-lost", "max_limit": 1, "reset_duration": "1d"}],
        "rate_limits": [{"id": "rl", "token_max_limit": 1000, "token_reset_duration": "1m", "request_max_limit": 60, "request_reset_duration": "1h"}],
        "customers": [{"id": "c1", "name": "Acme", "budgets": [{"max_limit": 1000, "reset_duration": "1Y"}], "calendar_aligned": true}],
        "teams": [{"id": "t1", "name": "Red", "customer_id": "c1", "budget_id": "b-team", "rate_limit_id": "rl", "profile": {}}],
        "virtual_keys": [{"id": "vk1", "name": "dev", "value": "env.VK", "is_active": true, "team_id": "t1", "expires_at": "2027-01-01T00:00:00Z", "rate_limit_id": "rl",
          "provider_configs": [{"provider": "openai", "weight": 1, "allowed_models": ["gpt-4o"], "blacklisted_models": ["o1"], "key_ids": ["main"], "budgets": [{"max_limit": 5, "reset_duration": "1M"}]},
            {"provider": "openai", "id": "pc2", "weight": null, "allowed_models": ["*"], "key_ids": ["*"]}],
          "mcp_configs": [{"mcp_client_name": "fs", "tools_to_execute": ["*"]}]}],
        "model_configs": [{"id": "m1", "model_name": "*", "provider": "openai", "rate_limit_ids": ["rl"]}],
        "providers": [{"name": "openai", "rate_limit_id": "rl"}]
        """;

    [Fact]
    public void Keeps_every_level_with_its_limits()
    {
        var result = Read(Full);
        Assert.Empty(result.Faults);
        var governance = result.Options!.Governance;

        Assert.Equal([new("c1", "Acme")], governance.Customers);
        Assert.Equal([new("t1", "Red", "c1")], governance.Teams);
        Assert.Equal(
            [
                ("customer/c1", 1000m, "1Y", true), ("team/t1", 10.5m, "1w", false), ("providerconfig/vk1/openai", 5m, "1M", false), ("virtualkey/vk1", 20m, "1d", false),
            ],
            governance.Budgets.Select(budget => (Owner(budget.Owner), budget.MaxLimit, budget.Period.ToString(), budget.IsCalendarAligned)));
        Assert.Equal(["team/t1", "virtualkey/vk1", "model/m1", "provider/openai"], governance.RateLimits.Select(limit => Owner(limit.Owner)));
        Assert.All(governance.RateLimits, limit => Assert.Equal((1000L, "1m", 60L, "1h"), (limit.MaxTokens!.Value, limit.TokenPeriod.ToString()!, limit.MaxRequests!.Value, limit.RequestPeriod.ToString()!)));
        Assert.Equal("*", Assert.Single(governance.Models).Model);
    }

    [Fact]
    public void Keeps_a_virtual_key_and_what_it_may_use()
    {
        var key = Assert.Single(Read(Full).Options!.Governance.VirtualKeys);

        Assert.Equal(("vk1", "dev", "sk-bf-1", "t1", null), (key.Id, key.Name, key.Value!.Reveal(), key.TeamId, key.CustomerId));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), key.ExpiresAt);
        Assert.Equal([1.0, null], key.Providers.Select(provider => provider.Weight));
        Assert.Equal(["gpt-4o"], key.Providers[0].AllowedModels);
        Assert.Equal(["o1"], key.Providers[0].BlacklistedModels);
        Assert.Equal(["main"], key.Providers[0].KeyIds);
    }

    [Fact]
    public void Says_which_budget_belongs_to_nobody()
    {
        var result = Read(Full);

        Assert.Equal(["$.governance.budgets[2]"], result.Warnings());
        Assert.Empty(result.Options!.Routing.Rules);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Empty_lists_mean_what_the_version_says(int? version, bool all)
    {
        var result = ConfigText.Read(
            $$$"""
            {{{{(version is null ? "" : $"\"version\": {version},")}}} "providers": {"openai": {"keys": [{"value": "k", "models": ["*"]}]}},
             "governance": {"virtual_keys": [{"id": "a", "provider_configs": [{"provider": "openai"}]}, {"id": "b"}]}}
            """);

        var keys = result.Options!.Governance.VirtualKeys;
        Assert.Equal(all ? ["*"] : [], keys[0].Providers[0].AllowedModels);
        Assert.Equal(all ? ["*"] : [], keys[0].Providers[0].KeyIds);
        Assert.Equal(all ? 1 : 0, keys[1].Providers.Length);
        Assert.Equal(all ? 0 : 2, result.Warnings().Count());
    }

    [Fact]
    public void A_virtual_key_whose_variable_is_not_set_is_left_out()
    {
        var result = ConfigText.Read("""{"governance": {"virtual_keys": [{"id": "a", "value": "env.LOST"}]}}""");

        Assert.Empty(result.Options!.Governance.VirtualKeys);
        Assert.Contains("$.governance.virtual_keys[0].value", result.Warnings());
    }

    [Theory]
    [InlineData("""{"id": "a", "team_id": "t", "customer_id": "c"}""", "")]
    [InlineData("""{"id": "a", "budgets": [{"max_limit": 1}]}""", ".budgets[0].reset_duration")]
    [InlineData("""{"id": "a", "budgets": [{"reset_duration": "1d"}]}""", ".budgets[0].max_limit")]
    [InlineData("""{"id": "a", "budgets": [{"max_limit": 1, "reset_duration": "soon"}]}""", ".budgets[0].reset_duration")]
    [InlineData("""{"id": "a", "budgets": [{"max_limit": -1, "reset_duration": "1d"}]}""", ".budgets[0].max_limit")]
    [InlineData("""{"id": "a", "calendar_aligned": true, "budgets": [{"max_limit": 1, "reset_duration": "1h"}]}""", ".budgets[0].calendar_aligned")]
    [InlineData("""{"id": "a", "rate_limit": {"token_max_limit": 1}}""", ".rate_limit.token_max_limit")]
    [InlineData("""{"id": "a", "rate_limit_id": "lost"}""", "")]
    [InlineData("""{"id": "a", "expires_at": "tomorrow"}""", ".expires_at")]
    [InlineData("{}", ".id")]
    public void Refuses_a_virtual_key_that_cannot_be_meant(string key, string path) =>
        Assert.Equal($"$.governance.virtual_keys[0]{path}", Assert.Single(ConfigText.Read($$$"""{"governance": {"virtual_keys": [{{{key}}}]}}""").Faults).Path);

    [Theory]
    [InlineData("30s", "30s")]
    [InlineData("1m", "1m")]
    [InlineData("1M", "1M")]
    [InlineData("2w", "2w")]
    [InlineData("1Q", "1Q")]
    [InlineData("1Y", "1Y")]
    [InlineData("monthly", "1M")]
    [InlineData("Daily", "1d")]
    [InlineData("hourly", "1h")]
    [InlineData("", null)]
    [InlineData("d", null)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("1.5d", null)]
    [InlineData("1D", null)]
    [InlineData("1h30m", null)]
    public void Reads_periods_where_case_matters(string text, string? period) => Assert.Equal(period, ResetPeriod.Parse(text)?.ToString());

    private static string Owner(LimitOwner owner) => $"{owner.Level}/{owner.Id}".ToLowerInvariant();

    private static ConfigurationResult Read(string governance) => ConfigText.Read(
        $$$"""
        {"providers": {"openai": {"keys": [{"name": "main", "value": "k", "models": ["*"]}]}}, "governance": { {{{governance}}} } }
        """,
        ("VK", "sk-bf-1"));
}
