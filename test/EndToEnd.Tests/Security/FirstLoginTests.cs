namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>How the operator of a new gateway becomes its administrator, and nobody else does.</summary>
public sealed class FirstLoginTests
{
    private const string Path = "/api/config";

    [Fact]
    public async Task Beyond_loopback_not_even_the_own_machine_gets_in_without_the_link()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}", isLocal: false);

        var answer = await gateway.GetAsync(Path);
        var state = await gateway.GetAsync("/api/session/is-auth-enabled");

        Assert.Equal(401, answer.Status);
        Assert.Contains("login link", answer.Text, StringComparison.Ordinal);
        Assert.Equal(("True", "False", "link", "True"), (state.At("is_auth_enabled"), state.At("has_valid_token"), state.At("auth_type"), state.At("inference_auth_enforced")));
    }

    [Fact]
    public async Task The_link_logs_in_once()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}", isLocal: false);
        var link = (await gateway.Links.IssueAsync(gateway.Gateway.BaseUrl, TestContext.Current.CancellationToken)).PathAndQuery;

        var first = await gateway.GetAsync(link);
        var second = await gateway.GetAsync(link);

        Assert.Equal((302, "/"), (first.Status, first.Header("Location")));
        Assert.Equal((401, null), (second.Status, second.Header("Set-Cookie")));
        var token = first.Header("Set-Cookie")!.Split('=', ';')[1];
        Assert.Equal(200, (await gateway.GetAsync(Path, GuardedGateway.Cookie(token))).Status);
        Assert.DoesNotContain(link[^20..], gateway.Files(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_too_old_writes_another_one_to_the_log()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}", isLocal: false);
        var link = (await gateway.Links.IssueAsync(gateway.Gateway.BaseUrl, TestContext.Current.CancellationToken)).PathAndQuery;

        Assert.Equal(401, (await gateway.GetAsync("/login?token=guessed")).Status);
        Assert.DoesNotContain(gateway.Gateway.Log.Lines, static line => line.Contains("To administer", StringComparison.Ordinal));
        gateway.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(401, (await gateway.GetAsync(link)).Status);

        var line = Assert.Single(gateway.Gateway.Log.Lines, static line => line.Contains("To administer", StringComparison.Ordinal));
        var another = line[line.IndexOf("/login", StringComparison.Ordinal)..].Split(' ')[0];
        Assert.Equal(302, (await gateway.GetAsync(another)).Status);
    }

    [Fact]
    public async Task A_link_outlives_a_restart_and_is_taken_by_one_of_all_that_open_it_at_once()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}", isLocal: false);
        var link = (await gateway.Links.IssueAsync(gateway.Gateway.BaseUrl, TestContext.Current.CancellationToken)).PathAndQuery;
        await gateway.RestartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.GetAsync(link)));

        Assert.Single(answers, static answer => answer.Status == 302);
        Assert.Equal(7, answers.Count(static answer => answer.Status == 401));
    }

    [Fact]
    public async Task A_link_is_worth_nothing_where_there_is_an_account()
    {
        await using var gateway = await GuardedGateway.StartAsync(GuardedGateway.WithAccount, isLocal: false);
        var link = (await gateway.Links.IssueAsync(gateway.Gateway.BaseUrl, TestContext.Current.CancellationToken)).PathAndQuery;

        var answer = await gateway.GetAsync(link);

        Assert.Equal((302, null), (answer.Status, answer.Header("Set-Cookie")));
    }

    [Fact]
    public async Task The_first_account_needs_the_setup_token()
    {
        const string Account = $$""" "auth_config": {"admin_username": "ada", "admin_password": "{{GuardedGateway.Password}}", "is_enabled": true} """;
        await using var gateway = await GuardedGateway.StartAsync($$"""{ "setup_token": "the-setup-{{TestSecret.Marker}}-token" }""");

        Assert.Equal(401, (await gateway.PutAsync(Path, $"{{{Account}}}")).Status);
        Assert.Equal(401, (await gateway.PutAsync(Path, $$"""{{{Account}}, "setup_token": "guessed"}""")).Status);
        Assert.Equal(200, (await gateway.GetAsync(Path)).Status);

        Assert.Equal(200, (await gateway.PutAsync(Path, $"{{{Account}}}", ("x-bifrost-setup-token", $"the-setup-{TestSecret.Marker}-token"))).Status);
        Assert.Equal(401, (await gateway.GetAsync(Path)).Status);
        Assert.Equal(200, (await gateway.LogInAsync()).Status);
    }

    [Fact]
    public async Task A_password_that_is_too_short_is_refused()
    {
        await using var gateway = await GuardedGateway.StartAsync("{}");

        var answer = await gateway.PutAsync(Path, """{"auth_config": {"admin_username": "ada", "admin_password": "short", "is_enabled": true}}""");

        Assert.Equal((400, "auth_config.admin_password"), (answer.Status, answer.At("error", "param")));
    }
}
