using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Governance;

/// <summary>Spending stops at the cap of every level, whoever asks at the same time.</summary>
public sealed class BudgetTests
{
    private const string Value = $"sk-bf-{TestSecret.Marker}-0123456789";

    // gpt-4o costs 2.50 and 10 dollars a million tokens: 4,000 tokens of prompt and 1,000 of answer are two cents.
    private static readonly ModelTurn TwoCents = Fleet.Answer with { FreshTokens = 4000, OutputTokens = 1000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_clients_at_once_spend_a_dollar_and_no_more(bool stream)
    {
        await using var fleet = await StartAsync(Budget(LimitLevel.VirtualKey, "dev", 1.00m));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => StatusAsync(fleet, stream)));

        Assert.Equal(50, statuses.Count(static status => status == 200));
        Assert.Equal(150, statuses.Count(static status => status == 402));
        Assert.Equal(50, fleet.OpenAI.RequestCount);
    }

    private static async Task<int> StatusAsync(Fleet fleet, bool stream)
    {
        using var answer = await fleet.AskAsync("chat", stream, "[]", ("x-bf-vk", Value));
        await answer.TextAsync();
        return (int)answer.StatusCode;
    }

    private static Task<Fleet> StartAsync(params BudgetOptions[] budgets) => Fleet.StartAsync(
        request => OpenAIChatAnswer.To(request, TwoCents),
        change: options => options with
        {
            Governance = new()
            {
                VirtualKeys = [new() { Id = "dev", Name = "dev", Value = new Secret(Value), TeamId = "team", AllowsAllProviders = true }],
                Teams = [new("team", "The team", "customer")],
                Customers = [new("customer", "The customer")],
                Budgets = [.. budgets],
            },
        });

    private static BudgetOptions Budget(LimitLevel level, string owner, decimal limit) => new()
    {
        Id = $"{level}-budget",
        Owner = new(level, owner),
        MaxLimit = limit,
        Period = new(1, PeriodUnit.Month),
    };
}
