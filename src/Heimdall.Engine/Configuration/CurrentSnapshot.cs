namespace Heimdall.Engine.Configuration;

/// <summary>The snapshot that new exchanges get. Replaced whole; thread-safe.</summary>
internal sealed class CurrentSnapshot(GatewaySnapshot first)
{
    private volatile GatewaySnapshot _value = first;

    public GatewaySnapshot Value
    {
        get => _value;
        set => _value = value;
    }
}
