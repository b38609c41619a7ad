namespace Heimdall.Wire.Canonical;

/// <summary>Bytes are not what their dialect says. Ingress and Upstream each catch it in one place.</summary>
internal sealed class DialectException(GatewayError error) : Exception(error.Message)
{
    public GatewayError Error { get; } = error;

    /// <summary>For faults of the client's body.</summary>
    public static DialectException InvalidRequest(string message, string? param = null) =>
        new(new GatewayError(ErrorKind.InvalidRequest, ErrorSource.Client, message) { Param = param });
}
