using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>network_config</c> of a provider (spec/bifrost-core.md §2.7), and two clocks of our own.</summary>
internal static class NetworkReader
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    /// <summary>Headers that describe this one hop; the gateway writes them itself.</summary>
    private static readonly FrozenSet<string> _hopHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "Keep-Alive", "TE", "Trailer");

    /// <param name="unset">Receives the variables that were referred to and hold nothing.</param>
    public static NetworkOptions Read(ConfigSection provider, List<string> unset)
    {
        var defaults = new NetworkOptions();
        if (provider.Section("network_config") is not { } section)
            return defaults;

        var headers = section.Duration("default_request_timeout_in_seconds", _second, _second, _day) ?? defaults.HeadersTimeout;
        var total = section.Duration("total_timeout_in_seconds", _second, _second, _day);
        var backoffMax = section.Duration("retry_backoff_max", _millisecond, TimeSpan.Zero, TimeSpan.FromSeconds(1000));
        var backoff = section.Duration("retry_backoff_initial", _millisecond, TimeSpan.Zero, TimeSpan.FromSeconds(1000));
        var allowsPrivate = section.Flag("allow_private_network") ?? false;
        var options = new NetworkOptions
        {
            BaseUrl = AddressReader.Read(section, "base_url", unset, allowsPrivate),
            ExtraHeaders = Headers(section, unset),
            ConnectTimeout = section.Duration("connect_timeout_in_seconds", _second, _millisecond, _day) ?? defaults.ConnectTimeout,
            HeadersTimeout = headers,
            IdleTimeout = section.Duration("stream_idle_timeout_in_seconds", _second, _second, TimeSpan.FromHours(1)) ?? defaults.IdleTimeout,
            // An operator who allows an hour until the first byte did not mean the default of half an hour for the whole.
            TotalTimeout = total ?? (headers > defaults.TotalTimeout ? headers : defaults.TotalTimeout),
            MaxRetries = section.Integer("max_retries", 0, 20) ?? defaults.MaxRetries,
            RetryBackoffInitial = backoff ?? (backoffMax < defaults.RetryBackoffInitial ? backoffMax.Value : defaults.RetryBackoffInitial),
            RetryBackoffMax = backoffMax ?? (backoff > defaults.RetryBackoffMax ? backoff.Value : defaults.RetryBackoffMax),
            MaxConnections = section.Integer("max_conns_per_host", 1, 10_000) ?? defaults.MaxConnections,
            KeepAlive = section.Duration("keep_alive_timeout_in_seconds", _second, _second, _day) ?? defaults.KeepAlive,
            InsecureSkipVerify = section.Flag("insecure_skip_verify") ?? false,
            CaCertificatePem = Certificate(section, unset),
            EnforceHttp2 = section.Flag("enforce_http2") ?? false,
            AllowsPrivateNetwork = allowsPrivate,
        };

        if (options.InsecureSkipVerify && options.CaCertificatePem is not null)
            section.Fault("insecure_skip_verify", "This accepts any certificate, so \"ca_cert_pem\" would have no effect; set one of the two.");
        if (options.RetryBackoffInitial > options.RetryBackoffMax)
            section.Fault("retry_backoff_initial", "This must not be longer than \"retry_backoff_max\".");
        section.NotYetActive("beta_header_overrides", "stream_throughput_guard");
        section.End();
        return options;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(ConfigSection section, List<string> unset)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, element, path) in section.Members("extra_headers"))
        {
            var value = SecretText.Read(element, path, section.Issues);
            if (_hopHeaders.Contains(name) || !IsToken(name))
                section.Issues.Fault(path, $"\"{name}\" cannot be set: it is no header name, or one that the gateway writes itself.");
            else if (value.UnsetVariable is { } variable)
                UnsetVariable.Note(section.Issues, path, variable, "the provider is not used", unset);
            else if (value.Value is { } text && text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
                section.Issues.Fault(path, "The value of a header must be one line.");
            else if (value.Value is not null)
                headers.Add(new(name, value.Value));
        }

        return headers.ToImmutable();
    }

    private static string? Certificate(ConfigSection section, List<string> unset)
    {
        if (section.Secret("ca_cert_pem") is not { } certificate)
            return null;
        if (certificate.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At("ca_cert_pem"), variable, "the provider is not used", unset);
        if (certificate.IsEmpty)
            return null;

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(certificate.Value);
            if (certificates.Count > 0)
                return certificate.Value;
        }
        catch (CryptographicException)
        {
            // Said below, in the same words as for a text that holds no certificate at all.
        }

        section.Fault("ca_cert_pem", "This must hold a certificate in PEM form (\"-----BEGIN CERTIFICATE-----\").");
        return null;
    }

    /// <summary>RFC 9110 §5.6.2.</summary>
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));
}
