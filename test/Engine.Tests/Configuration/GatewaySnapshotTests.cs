using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class GatewaySnapshotTests
{
    private const string One = """{"providers": {"openai": {"keys": [{"value": "k"}]}, "groq": {"keys": [{"value": "k"}]}}}""";

    [Fact]
    public void A_provider_that_did_not_change_stays_as_it_is()
    {
        var before = new GatewaySnapshot(ConfigText.Options(One), new HealthMemory(TimeProvider.System));
        var after = new GatewaySnapshot(ConfigText.Options("""{"providers": {"groq": {"keys": [{"value": "k"}]}, "mistral": {"keys": [{"value": "k"}]}}}"""), before);

        Assert.Same(before.ByName["groq"], after.ByName["groq"]);
    }

    [Fact]
    public void Another_key_keeps_the_connections_and_another_way_does_not()
    {
        var before = new GatewaySnapshot(ConfigText.Options(One), new HealthMemory(TimeProvider.System));
        var key = new GatewaySnapshot(ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "other"}]}}}"""), before);
        var way = new GatewaySnapshot(ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "k"}], "network_config": {"connect_timeout_in_seconds": 3}}}}"""), before);

        Assert.NotSame(before.ByName["openai"], key.ByName["openai"]);
        Assert.Same(before.ByName["openai"].Client, key.ByName["openai"].Client);
        Assert.NotSame(before.ByName["openai"].Client, way.ByName["openai"].Client);
    }

    [Fact]
    public void Connections_close_when_the_last_exchange_of_the_last_snapshot_that_has_them_ends()
    {
        var first = new GatewaySnapshot(ConfigText.Options(One), new HealthMemory(TimeProvider.System));
        var current = new CurrentSnapshot(first);
        var (openai, groq) = (first.ByName["openai"].Connections, first.ByName["groq"].Connections);
        var exchange = current.Hold();

        current.Replace(old => new(ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "other"}]}}}"""), old));
        var later = current.Hold();
        current.Replace(old => new(ConfigText.Options("""{"providers": {"mistral": {"keys": [{"value": "k"}]}}}"""), old));
        Assert.Same(first, exchange.Snapshot);
        Assert.Equal((false, false), (openai.IsClosed, groq.IsClosed));

        later.Dispose();
        Assert.Equal((false, false), (openai.IsClosed, groq.IsClosed));

        exchange.Dispose();
        Assert.Equal((true, true), (openai.IsClosed, groq.IsClosed));
    }

    [Fact]
    public void Without_exchanges_connections_close_at_once()
    {
        var first = new GatewaySnapshot(ConfigText.Options(One), new HealthMemory(TimeProvider.System));
        var current = new CurrentSnapshot(first);

        current.Replace(old => new(ConfigText.Options("""{"providers": {"groq": {"keys": [{"value": "k"}]}}}"""), old));

        Assert.True(first.ByName["openai"].Connections.IsClosed);
        Assert.False(current.Value.ByName["groq"].Connections.IsClosed);
        Assert.False(first.TryHold());
    }
}
