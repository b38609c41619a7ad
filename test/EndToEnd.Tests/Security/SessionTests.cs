namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>Logging in to the management API, and what a session is worth.</summary>
public sealed class SessionTests
{
    private const string Path = "/api/config";

    [Fact]
    public async Task Without_an_account_the_programs_of_the_own_machine_need_no_login()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}");

        var state = await gateway.GetAsync("/api/session/is-auth-enabled");

        Assert.Equal(200, (await gateway.GetAsync(Path)).Status);
        Assert.Equal(("False", "True", "none", "False"), (state.At("is_auth_enabled"), state.At("has_valid_token"), state.At("auth_type"), state.At("inference_auth_enforced")));
        Assert.Equal(409, (await gateway.LogInAsync()).Status);
    }

    [Theory]
    [InlineData("/api/config")]
    [InlineData("/api/providers")]
    [InlineData("/api/audit-logs")]
    [InlineData("/api/access-keys")]
    [InlineData("/api/governance/virtual-keys")]
    [InlineData("/api/explain?model=m")]
    public async Task With_an_account_nothing_is_shown_to_whoever_has_not_logged_in(string path)
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        var answer = await gateway.GetAsync(path);

        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        Assert.Equal("authentication_error", answer.At("error", "type"));
        Assert.Equal(401, (await gateway.GetAsync(path, GuardedGateway.Bearer("guessed"))).Status);
    }

    [Fact]
    public async Task A_session_is_shown_by_token_or_cookie_until_it_is_ended()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        var login = await gateway.LogInAsync();
        var token = login.At("token");

        var cookie = login.Header("Set-Cookie")!;
        Assert.StartsWith($"heimdall_session={token};", cookie, StringComparison.Ordinal);
        Assert.All(["path=/", "httponly", "samesite=strict"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Cookie(token))).Status);
        Assert.Equal("True", (await gateway.GetAsync("/api/session/is-auth-enabled", GuardedGateway.Cookie(token))).At("has_valid_token"));

        Assert.Equal(200, (await gateway.PostAsync("/api/session/logout", "", GuardedGateway.Bearer(token))).Status);
        Assert.Equal(401, (await gateway.GetAsync(Path, GuardedGateway.Cookie(token))).Status);
    }

    [Fact]
    public async Task Behind_a_proxy_that_ends_TLS_the_cookie_is_for_TLS_only()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        var login = await gateway.LogInAsync(headers: ("x-forwarded-proto", "https"));

        Assert.Contains("secure", login.Header("Set-Cookie")!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Name_and_password_are_taken_with_every_request_too()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Basic("ada", GuardedGateway.Password))).Status);
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Basic("ada", GuardedGateway.Password))).Status);
        Assert.Equal(401, (await gateway.GetAsync(Path, GuardedGateway.Basic("ada", "wrong"))).Status);
    }

    [Fact]
    public async Task The_account_of_an_older_file_counts_at_the_top()
    {
        await using var gateway = await GuardedGateway.StartAsync($$"""{ "auth_config": { "admin_username": "ada", "admin_password": "{{GuardedGateway.Password}}", "is_enabled": true } }""");

        Assert.Equal(401, (await gateway.GetAsync(Path)).Status);
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Bearer(await gateway.TokenAsync()))).Status);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_its_token_is_nowhere_on_the_disk()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = await gateway.TokenAsync();

        Assert.DoesNotContain(token, gateway.Files(), StringComparison.Ordinal);
        await gateway.RestartAsync();

        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
    }

    [Fact]
    public async Task A_session_ends_after_a_day_without_use()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = await gateway.TokenAsync();

        gateway.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
        gateway.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
        gateway.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(401, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
    }

    [Fact]
    public async Task Another_password_ends_sessions_and_is_kept_as_a_hash()
    {
        const string Other = $"another-password-{TestSecret.Marker}-altogether";
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = await gateway.TokenAsync();

        var change = await gateway.PutAsync(Path, $$"""{"auth_config": {"admin_username": "ada", "admin_password": "{{Other}}", "is_enabled": true} }""", GuardedGateway.Bearer(token));

        Assert.True(change.Status is 200, change.Text);
        Assert.DoesNotContain(Other, change.Text + gateway.Files(), StringComparison.Ordinal);
        Assert.Equal(401, (await gateway.GetAsync(Path, GuardedGateway.Bearer(token))).Status);
        Assert.Equal(401, (await gateway.LogInAsync()).Status);
        Assert.Equal(200, (await gateway.LogInAsync(Other)).Status);
    }

    [Fact]
    public async Task Guessing_has_to_wait_and_tells_nothing_of_names()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        var wrongPassword = await gateway.LogInAsync("wrong");
        var wrongName = await gateway.LogInAsync(userName: "eve");
        for (var i = 0; i < 3; i++)
            await gateway.LogInAsync("wrong");
        var sixth = await gateway.LogInAsync();

        Assert.Equal((401, wrongPassword.Text), (wrongName.Status, wrongName.Text));
        Assert.Equal((429, "60"), (sixth.Status, sixth.Header("Retry-After")));
        Assert.Equal(429, (await gateway.GetAsync(Path, GuardedGateway.Basic("ada", GuardedGateway.Password))).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, (await gateway.LogInAsync()).Status);
    }

    [Theory]
    [InlineData("origin", "https://evil.example")]
    [InlineData("sec-fetch-site", "cross-site")]
    [InlineData("sec-fetch-site", "same-site")]
    [InlineData("accept", "*/*")]
    public async Task Another_sites_page_cannot_use_the_cookie(string header, string value)
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = await gateway.TokenAsync();

        Assert.Equal(403, (await gateway.PutAsync(Path, "{}", GuardedGateway.Cookie(token), (header, value))).Status);
        Assert.NotEqual(403, (await gateway.PutAsync(Path, "{}", GuardedGateway.Bearer(token), (header, value))).Status);
    }

    [Fact]
    public async Task The_gateways_own_page_uses_the_cookie()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);
        var token = await gateway.TokenAsync();

        var byOrigin = await gateway.PutAsync(Path, """{"client_config": {}}""", GuardedGateway.Cookie(token), ("origin", gateway.Gateway.BaseUrl.GetLeftPart(UriPartial.Authority)));
        var byFetch = await gateway.PutAsync(Path, """{"client_config": {}}""", GuardedGateway.Cookie(token), ("sec-fetch-site", "same-origin"));

        Assert.Equal((200, 200), (byOrigin.Status, byFetch.Status));
    }

    [Fact]
    public async Task Another_sites_page_cannot_log_anybody_in()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount);

        var answer = await gateway.LogInAsync(headers: ("origin", "https://evil.example"));

        Assert.Equal((403, null), (answer.Status, answer.Header("Set-Cookie")));
    }

    [Fact]
    public async Task Paths_that_are_named_open_may_be_read_without_logging_in()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount.Replace("{ \"governance\"", """{ "client": {"whitelisted_routes": ["/api/version", "/api/plug*"]}, "governance" """, StringComparison.Ordinal));

        Assert.Equal(200, (await gateway.GetAsync("/api/version")).Status);
        Assert.Equal(200, (await gateway.GetAsync("/api/plugins")).Status);
        Assert.Equal(401, (await gateway.PostAsync("/api/plugins", "{}")).Status);
        Assert.Equal(401, (await gateway.GetAsync(Path)).Status);
    }
}
