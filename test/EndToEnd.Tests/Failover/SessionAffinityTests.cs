namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>Turns of one agent stay with one key, whose prompt cache knows them; agents spread (conformance B61).</summary>
public sealed class SessionAffinityTests
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("x-claude-code-session-id")]
    [InlineData("x-session-id")]
    [InlineData("x-bf-session-id")]
    public async Task A_session_stays_with_its_key(string header)
    {
        await using var fleet = await StartAsync();

        for (var i = 0; i < 12; i++)
            await AskAsync(fleet, (header, "5e551011-0000"));

        Assert.Single(fleet.OpenAI.Requests.Select(Fleet.KeyOf).Distinct());
    }

    [Fact]
    public async Task Sessions_and_the_agents_within_one_spread_over_the_keys()
    {
        await using var fleet = await StartAsync();

        for (var i = 0; i < 40; i++)
            await AskAsync(fleet, ("x-claude-code-session-id", "5e551011-0000"), ("x-claude-code-agent-id", $"agent-{i}"));

        var counts = fleet.OpenAI.Requests.CountBy(Fleet.KeyOf).ToDictionary();
        Assert.All(Keys, key => Assert.InRange(counts.GetValueOrDefault(key), 2, 25));
    }

    [Fact]
    public async Task Affinity_can_be_switched_off_for_a_request()
    {
        await using var fleet = await StartAsync();

        for (var i = 0; i < 60; i++)
            await AskAsync(fleet, ("x-claude-code-session-id", "5e551011-0000"), ("x-bf-session-affinity", "off"));

        Assert.Equal(Keys.Length, fleet.OpenAI.Requests.Select(Fleet.KeyOf).Distinct().Count());
    }

    [Fact]
    public async Task A_session_moves_when_its_key_fails_and_only_that_one()
    {
        string? failing = null;
        await using var fleet = await Fleet.StartAsync(
            request => Fleet.KeyOf(request) == Volatile.Read(ref failing) ? Fleet.Refusal(429).Header("retry-after", "60") : Fleet.Well(request),
            change: options => Fleet.WithKeys(options, Keys));
        string[] sessions = [.. Enumerable.Range(0, 20).Select(i => $"session-{i}")];
        var before = await HomesAsync(fleet, sessions);

        Volatile.Write(ref failing, before[sessions[0]]);
        var after = await HomesAsync(fleet, sessions);

        Assert.All(sessions, session => Assert.Equal(before[session] != failing, before[session] == after[session]));
    }

    private static async Task<Dictionary<string, string>> HomesAsync(Fleet fleet, string[] sessions)
    {
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var session in sessions)
        {
            await AskAsync(fleet, ("x-claude-code-session-id", session));
            homes[session] = Fleet.KeyOf(fleet.OpenAI.Requests[^1]);
        }

        return homes;
    }

    private static Task<Fleet> StartAsync() => Fleet.StartAsync(Fleet.Well, change: options => Fleet.WithKeys(options, Keys));

    private static async Task AskAsync(Fleet fleet, params (string, string)[] headers)
    {
        using var answer = await fleet.AskAsync("messages", stream: false, "[]", headers);
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
