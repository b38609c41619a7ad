using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Upstream;

/// <summary>The upstream could not be reached, went silent or broke off.</summary>
internal sealed class UpstreamException(GatewayError error, Exception? cause = null) : Exception(error.Message, cause)
{
    public GatewayError Error { get; } = error;
}
