using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>How a provider is reached (<c>network_config</c>). The four clocks run one after the other; each restarts nothing but itself.</summary>
internal sealed record NetworkOptions
{
    /// <summary>In place of the provider's own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Sent with every request.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ExtraHeaders { get; init; } = [];

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request sent to the first byte of the answer.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Between two pieces of an answer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Further attempts at the same target after the first: 0 to 20.</summary>
    public int MaxRetries { get; init; } = 1;

    /// <summary>Before the first retry; doubles with each, up to <see cref="RetryBackoffMax"/>.</summary>
    public TimeSpan RetryBackoffInitial { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan RetryBackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>1 to 10,000.</summary>
    public int MaxConnections { get; init; } = 5000;

    /// <summary>How long an idle connection is kept.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Accepts any certificate. Not together with <see cref="CaCertificatePem"/>.</summary>
    public bool InsecureSkipVerify { get; init; }

    public string? CaCertificatePem { get; init; }

    public bool EnforceHttp2 { get; init; }

    /// <summary>Link-local addresses are connected to as well, where clouds serve the credentials of their machines (<see cref="Upstream.ForbiddenAddress"/>).</summary>
    public bool AllowsPrivateNetwork { get; init; }
}

/// <summary>A proxy on the way to a provider (<c>proxy_config</c>).</summary>
internal sealed record ProxyOptions
{
    /// <summary><c>http://</c> or <c>socks5://</c>. Null: what <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> say.</summary>
    public Uri? Address { get; init; }

    public string? UserName { get; init; }

    public Secret? Password { get; init; }
}
