using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Upstream;

/// <summary>The connections to one provider. Thread-safe.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly Version _version;

    public UpstreamClient(ProviderOptions options)
    {
        _version = options.Network.EnforceHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _invoker = new HttpMessageInvoker(CreateHandler(options));
    }

    /// <summary>Returns when the headers of the answer have come.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = _version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    // Redirects, cookies and decompression are the client's business, not ours: bytes pass as they are.
    private static SocketsHttpHandler CreateHandler(ProviderOptions options)
    {
        var network = options.Network;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = network.ConnectTimeout,
            MaxConnectionsPerServer = network.MaxConnections,
            PooledConnectionIdleTimeout = network.KeepAlive,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // so that a provider's change of address is noticed
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(250), // after the last event only the chunked ending is left; a client that left waits for nothing
            EnableMultipleHttp2Connections = true,
            UseProxy = options.Proxy is not null,
        };
        if (!network.AllowsPrivateNetwork)
            handler.ConnectCallback = GuardedConnection.OpenAsync;
        if (options.Proxy is { Address: { } address } proxy)
            handler.Proxy = new WebProxy(address) { Credentials = Credentials(proxy) };
        if (network.InsecureSkipVerify)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, faults) => network.InsecureSkipVerify || faults == SslPolicyErrors.None;
        else if (network.CaCertificatePem is { } pem)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(pem);
        return handler;
    }

    private static NetworkCredential? Credentials(ProxyOptions proxy) =>
        proxy.UserName is { } user ? new NetworkCredential(user, proxy.Password?.Reveal()) : null;

    private static X509ChainPolicy TrustOnly(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy;
    }
}
