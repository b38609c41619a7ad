namespace Heimdall.Host.Ingress;

/// <summary>How answers are sent.</summary>
internal sealed record IngressOptions
{
    /// <summary>
    /// Silence after which a streamed answer gets a ping. Claude Code shows a stall banner at about 20 s and gives up at 300 s
    /// (conformance P5). Default 10 s.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);
}
