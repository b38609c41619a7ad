namespace Heimdall.Engine.Governance;

/// <summary>Who can reach the gateway, which decides what is open where the operator says nothing of it (docs/security.md).</summary>
/// <param name="IsLocal">Only programs of its own machine.</param>
/// <param name="OpenInference">The operator said at the start that whoever reaches it may use models.</param>
internal sealed record GatewayExposure(bool IsLocal, bool OpenInference = false)
{
    /// <summary>Whoever shows no virtual key is refused, unless the configuration says otherwise.</summary>
    public bool RequiresVirtualKey => !IsLocal && !OpenInference;
}
