using Heimdall.EndToEnd.Tests.Failover;

namespace Heimdall.EndToEnd.Tests.Governance;

/// <summary>Which of two different virtual keys counts, and when a request that has two is refused.</summary>
public sealed class TwoVirtualKeysTests
{
    private const string Mine = "sk-bf-mine-0123456789";
    private const string Yours = "sk-bf-yours-0123456789";

    [Theory]
    [InlineData("x-bf-vk", "authorization", Yours)]
    [InlineData("x-api-key", "authorization", Yours)]
    [InlineData("x-bf-vk", "x-api-key", "a-known-one-of-another-form")]
    public async Task It_is_refused_where_the_operator_wants_it_and_both_headers_are_named_and_neither_key(string first, string second, string other)
    {
        await using var fleet = await StartAsync(refuses: true);

        using var refused = await AskAsync(fleet, (first, Mine), (second, other));
        var text = await refused.TextAsync();

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("dual_credential_conflict", text, StringComparison.Ordinal);
        Assert.Contains(first, text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(second, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Mine, text, StringComparison.Ordinal);
        Assert.DoesNotContain(other, text, StringComparison.Ordinal);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Theory]
    [InlineData("authorization", $"Bearer {Mine}")]
    [InlineData("x-api-key", "dummy-key")]
    [InlineData("authorization", "Bearer sk-ant-oat01-somebodys")]
    public async Task The_same_key_twice_or_a_credential_that_is_none_is_no_conflict(string header, string value)
    {
        await using var fleet = await StartAsync(refuses: true);

        using var answer = await AskAsync(fleet, ("x-bf-vk", Mine), (header, value));

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Otherwise_the_one_in_the_header_of_its_own_counts()
    {
        await using var fleet = await StartAsync(refuses: false);

        using var answer = await AskAsync(fleet, ("authorization", Yours), ("x-bf-vk", Mine));
        using var blocked = await AskAsync(fleet, ("authorization", Mine), ("x-bf-vk", Yours));

        Assert.Equal((200, 403), ((int)answer.StatusCode, (int)blocked.StatusCode));
    }

    private static Task<HttpResponseMessage> AskAsync(Fleet fleet, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Speaker.Ask("openai/gpt-4o"), System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return fleet.Gateway.Client.SendAsync(request);
    }

    private static Task<Fleet> StartAsync(bool refuses) => Fleet.StartAsync(Fleet.Well, change: options => options with
    {
        Client = options.Client with { RefusesTwoVirtualKeys = refuses },
        Governance = new()
        {
            VirtualKeys =
            [
                new() { Id = "mine", Name = "mine", Value = new(Mine), AllowsAllProviders = true },
                new() { Id = "yours", Name = "yours", Value = new(Yours) },
                new() { Id = "other", Name = "other", Value = new("a-known-one-of-another-form") },
            ],
        },
    });
}
