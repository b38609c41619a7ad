using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class ConfigurationDiffTests
{
    private const string Before =
        """
        {"providers": {
           "openai": {"keys": [{"name": "main", "value": "sk-first", "models": ["a", "b"]}, {"name": "old", "value": "k"}], "network_config": {"max_retries": 1, "extra_headers": {"x-team": "hush-1"}}},
           "groq": {"keys": [{"value": "k"}]}},
         "governance": {"routing_rules": [{"id": "r", "targets": [{"model": "a", "weight": 0.7}, {"model": "b", "weight": 0.3}]}]}}
        """;

    [Fact]
    public void Nothing_changed_says_nothing() => Assert.Empty(ConfigurationDiff.Between(ConfigText.Options(Before), ConfigText.Options(Before)));

    [Fact]
    public void Names_what_came_what_went_and_which_fields_changed_and_never_a_secret()
    {
        var after = ConfigText.Options(
            """
            {"client": {"max_request_body_size_mb": 1},
             "providers": {
               "mistral": {"keys": [{"value": "k"}]},
               "openai": {"keys": [{"name": "main", "value": "sk-second", "models": ["b", "a"], "weight": 3}, {"name": "new", "value": "k"}],
                 "network_config": {"max_retries": 4, "extra_headers": {"x-team": "hush-2"}, "base_url": "https://proxy.example/v1?token=hush"}}},
             "governance": {"routing_rules": [{"id": "r", "targets": [{"model": "a", "weight": 0.5}, {"model": "c", "weight": 0.5}]}]}}
            """);

        var lines = ConfigurationDiff.Between(ConfigText.Options(Before), after);

        Assert.Equal(
            [
                "client.max_request_body_bytes from 104857600 to 1048576",
                "provider groq removed",
                "provider mistral added",
                "provider openai, key main: value changed",
                "provider openai, key main: weight from 1 to 3",
                "provider openai: key new added",
                "provider openai: key old removed",
                "provider openai: network.base_url changed",
                "provider openai: network.extra_headers.x-team changed",
                "provider openai: network.max_retries from 1 to 4",
                "rule r: targets[0].weight from 0.7 to 0.5",
                "rule r: targets[1].model from b to c",
                "rule r: targets[1].weight from 0.3 to 0.5",
            ],
            lines.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hush", string.Join('\n', lines));
        Assert.DoesNotContain("sk-", string.Join('\n', lines));
    }

    [Fact]
    public void Tells_that_providers_are_asked_in_another_order() =>
        Assert.Equal(
            ["providers in another order"],
            ConfigurationDiff.Between(
                ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "k"}]}, "groq": {"keys": [{"value": "k"}]}}}"""),
                ConfigText.Options("""{"providers": {"groq": {"keys": [{"value": "k"}]}, "openai": {"keys": [{"value": "k"}]}}}""")));

    [Fact]
    public void Two_references_of_one_secret_are_equal() =>
        Assert.Empty(ConfigurationDiff.Between(
            ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "env.A"}]}}}""", ("A", "sk-same")),
            ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "sk-same"}]}}}""")));

    /// <summary>A field that the comparison misses would be a change that a reload ignores.</summary>
    [Theory]
    [InlineData(typeof(GatewayOptions))]
    [InlineData(typeof(ClientOptions))]
    [InlineData(typeof(ClaudeModelOptions))]
    [InlineData(typeof(RoutingOptions))]
    [InlineData(typeof(RoutingRuleOptions))]
    [InlineData(typeof(RuleTargetOptions))]
    [InlineData(typeof(ProviderOptions))]
    [InlineData(typeof(QueueOptions))]
    [InlineData(typeof(NetworkOptions))]
    [InlineData(typeof(ProxyOptions))]
    [InlineData(typeof(KeyOptions))]
    [InlineData(typeof(GovernanceOptions))]
    [InlineData(typeof(ComplexityOptions))]
    [InlineData(typeof(VirtualKeyOptions))]
    [InlineData(typeof(VirtualKeyProviderOptions))]
    [InlineData(typeof(BudgetOptions))]
    [InlineData(typeof(RateLimitOptions))]
    [InlineData(typeof(ModelLimitOptions))]
    [InlineData(typeof(PricingOptions))]
    [InlineData(typeof(PriceOverrideOptions))]
    [InlineData(typeof(RequiredHeaderOptions))]
    [InlineData(typeof(AdminAccountOptions))]
    public void Sees_a_change_of_every_property(Type options)
    {
        var unseen =
            from property in options.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            where property.CanWrite
            let before = Sample(options)
            let after = Sample(options)
            let _ = Set(property, after)
            where Text(before) == Text(after)
            select property.Name;

        Assert.Equal([], unseen);
    }

    private static bool Set(PropertyInfo property, object instance)
    {
        property.SetValue(instance, property.PropertyType == typeof(bool) ? !(bool)property.GetValue(instance)! : Other(property.PropertyType));
        return true;
    }

    private static string Text(object options) => OptionsText.Of(options switch
    {
        GatewayOptions gateway => gateway,
        ClientOptions client => new() { Client = client },
        ClaudeModelOptions models => new() { ClaudeModels = models },
        RoutingOptions routing => new() { Routing = routing },
        ComplexityOptions complexity => new() { Governance = new() { Complexity = complexity } },
        RoutingRuleOptions rule => new() { Routing = new() { Rules = [rule] } },
        RuleTargetOptions target => new() { Routing = new() { Rules = [new() { Id = "r", Name = "r", Targets = [target] }] } },
        ProviderOptions provider => new GatewayOptions { Providers = [provider] },
        QueueOptions queue => new() { Providers = [Provider() with { Queue = queue }] },
        NetworkOptions network => new() { Providers = [Provider() with { Network = network }] },
        ProxyOptions proxy => new() { Providers = [Provider() with { Proxy = proxy }] },
        KeyOptions key => new() { Providers = [Provider() with { Keys = [key] }] },
        GovernanceOptions governance => new() { Governance = governance },
        VirtualKeyOptions key => new() { Governance = new() { VirtualKeys = [key] } },
        VirtualKeyProviderOptions provider => new() { Governance = new() { VirtualKeys = [new() { Id = "v", Name = "v", Providers = [provider] }] } },
        BudgetOptions budget => new() { Governance = new() { Budgets = [budget] } },
        RateLimitOptions limit => new() { Governance = new() { RateLimits = [limit] } },
        ModelLimitOptions model => new() { Governance = new() { Models = [model] } },
        PricingOptions pricing => new() { Pricing = pricing },
        RequiredHeaderOptions header => new() { Client = new() { RequiredHeaders = [header] } },
        AdminAccountOptions account => new() { Governance = new() { Admin = account } },
        PriceOverrideOptions price => new() { Governance = new() { PriceOverrides = [price] } },
        _ => throw new ArgumentException($"No sample of {options.GetType()}.", nameof(options)),
    });

    private static ProviderOptions Provider() => new() { Name = "openai", Definition = ProviderCatalog.Find("openai")! };

    private static object Sample(Type type) =>
        type == typeof(ProviderOptions) ? Provider()
        : type == typeof(RoutingRuleOptions) ? new RoutingRuleOptions { Id = "r", Name = "r" }
        : type == typeof(KeyOptions) ? new KeyOptions { Id = "k", Name = "k" }
        : type == typeof(VirtualKeyOptions) ? new VirtualKeyOptions { Id = "v", Name = "v" }
        : type == typeof(VirtualKeyProviderOptions) ? new VirtualKeyProviderOptions { Id = "p", Provider = "p" }
        : type == typeof(BudgetOptions) ? new BudgetOptions { Id = "b", Owner = default, MaxLimit = 1, Period = new(1, PeriodUnit.Day) }
        : type == typeof(RateLimitOptions) ? new RateLimitOptions { Id = "l", Owner = default }
        : type == typeof(ModelLimitOptions) ? new ModelLimitOptions { Id = "m", Model = "m" }
        : type == typeof(RequiredHeaderOptions) ? new RequiredHeaderOptions { Name = "h" }
        : type == typeof(AdminAccountOptions) ? new AdminAccountOptions { UserName = "a", Password = new("p") }
        : type == typeof(PriceOverrideOptions) ? new PriceOverrideOptions { Id = "p", Name = "p", Pattern = "m" }
        : Activator.CreateInstance(type)!;

    private static object Other(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            _ when inner == typeof(string) => "other",
            _ when inner == typeof(bool) => true,
            _ when inner == typeof(int) => 77,
            _ when inner == typeof(long) => 77L,
            _ when inner == typeof(double) => 0.77,
            _ when inner == typeof(decimal) => 0.77m,
            _ when inner == typeof(TimeSpan) => TimeSpan.FromSeconds(77),
            _ when inner == typeof(DateTimeOffset) => new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            _ when inner == typeof(Uri) => new Uri("http://other.example"),
            _ when inner == typeof(Secret) => new Secret("other"),
            _ when inner == typeof(ResetPeriod) => new ResetPeriod(7, PeriodUnit.Week),
            _ when inner == typeof(LimitOwner) => new LimitOwner(LimitLevel.Team, "other"),
            _ when inner == typeof(ExceededOptions) => new ExceededOptions { Action = ExceededAction.Throttle },
            _ when inner == typeof(ExceededAction) => ExceededAction.Downgrade,
            _ when inner == typeof(BudgetOverride) => new BudgetOverride(7, null),
            _ when inner == typeof(RuleScope) => RuleScope.Team,
            _ when inner == typeof(Strategy) => Strategy.Cheapest,
            _ when inner == typeof(FrozenSet<string>) => FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "other"),
            _ when inner == typeof(FrozenDictionary<string, string>) => new Dictionary<string, string> { ["a"] = "b" }.ToFrozenDictionary(),
            _ when inner == typeof(ImmutableArray<string>) => ImmutableArray.Create("other"),
            _ when inner == typeof(ImmutableArray<KeyValuePair<string, string>>) => ImmutableArray.Create(KeyValuePair.Create("a", "b")),
            _ when inner == typeof(ImmutableArray<RoutingRuleOptions>) => ImmutableArray.Create((RoutingRuleOptions)Sample(typeof(RoutingRuleOptions))),
            _ when inner == typeof(ImmutableArray<RuleTargetOptions>) => ImmutableArray.Create(new RuleTargetOptions()),
            _ when inner == typeof(ImmutableArray<ProviderOptions>) => ImmutableArray.Create(Provider()),
            _ when inner == typeof(ImmutableArray<KeyOptions>) => ImmutableArray.Create((KeyOptions)Sample(typeof(KeyOptions))),
            _ when inner == typeof(ImmutableArray<VirtualKeyOptions>) => ImmutableArray.Create((VirtualKeyOptions)Sample(typeof(VirtualKeyOptions))),
            _ when inner == typeof(ImmutableArray<VirtualKeyProviderOptions>) => ImmutableArray.Create((VirtualKeyProviderOptions)Sample(typeof(VirtualKeyProviderOptions))),
            _ when inner == typeof(ImmutableArray<TeamOptions>) => ImmutableArray.Create(new TeamOptions("t", "t", null)),
            _ when inner == typeof(ImmutableArray<CustomerOptions>) => ImmutableArray.Create(new CustomerOptions("c", "c")),
            _ when inner == typeof(ImmutableArray<ModelLimitOptions>) => ImmutableArray.Create((ModelLimitOptions)Sample(typeof(ModelLimitOptions))),
            _ when inner == typeof(ImmutableArray<BudgetOptions>) => ImmutableArray.Create((BudgetOptions)Sample(typeof(BudgetOptions))),
            _ when inner == typeof(ImmutableArray<RateLimitOptions>) => ImmutableArray.Create((RateLimitOptions)Sample(typeof(RateLimitOptions))),
            _ when inner == typeof(ImmutableArray<PriceOverrideOptions>) => ImmutableArray.Create((PriceOverrideOptions)Sample(typeof(PriceOverrideOptions))),
            _ when inner == typeof(ImmutableArray<PriceEntry>) => ImmutableArray.Create(new PriceEntry(PriceUnit.Output, ServiceTier.Flex, 7, 0.77m)),
            _ when inner == typeof(ImmutableArray<PricedWork>) => ImmutableArray.Create(PricedWork.Video),
            _ when inner == typeof(ImmutableArray<RequiredHeaderOptions>) => ImmutableArray.Create((RequiredHeaderOptions)Sample(typeof(RequiredHeaderOptions))),
            _ when inner == typeof(AdminAccountOptions) => Sample(typeof(AdminAccountOptions)),
            _ when inner == typeof(ExceededOptions) => new ExceededOptions { Action = ExceededAction.Throttle },
            _ when inner == typeof(UnpricedPolicy) => UnpricedPolicy.Refuse,
            _ when inner == typeof(PriceScope) => PriceScope.Provider,
            _ when inner == typeof(PricingOptions) => new PricingOptions { DatasheetUrl = new("http://other.example") },
            _ when inner == typeof(ClientOptions) => new ClientOptions { MaxRequestBodyBytes = 1 },
            _ when inner == typeof(ClaudeModelOptions) => new ClaudeModelOptions { Haiku = "other" },
            _ when inner == typeof(RoutingOptions) => new RoutingOptions { MaxChainDepth = 1 },
            _ when inner == typeof(GovernanceOptions) => new GovernanceOptions { Teams = [new("t", "t", null)] },
            _ when inner == typeof(ComplexityOptions) => new ComplexityOptions { SimpleMedium = 0.01 },
            _ when inner == typeof(NetworkOptions) => new NetworkOptions { MaxRetries = 7 },
            _ when inner == typeof(ProxyOptions) => new ProxyOptions { UserName = "other" },
            _ when inner == typeof(QueueOptions) => new QueueOptions { Concurrency = 7 },
            _ when inner == typeof(ProviderDefinition) => ProviderCatalog.Find("openai")! with { Endpoints = [new(Operation.Chat, DialectId.OpenAIChat, "other")] },
            _ => throw new ArgumentException($"No other value of {type}.", nameof(type)),
        };
    }
}
