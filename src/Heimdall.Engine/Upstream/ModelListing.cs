using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Upstream;

/// <summary>Asks providers which models a key of theirs may use, the way that everything else is asked: same connections, same guard against addresses. Stateless.</summary>
internal sealed class ModelListing(TimeProvider time)
{
    /// <summary>For one key; further ones are left out.</summary>
    public const int MaxModels = 10_000;

    private const int MaxPages = 20;
    private const int MaxPageBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>Where a key's models are listed; null: the provider has no such place.</summary>
    public static ProviderEndpoint? EndpointOf(KeySnapshot key) => key.Find(Operation.ListModels, DialectId.OpenAIChat, ModelFacts.Unknown);

    /// <returns>The models, each once; or why there are none.</returns>
    /// <param name="key">Of which <see cref="EndpointOf"/> is not null. Its snapshot is held.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<(ImmutableArray<string> Models, GatewayError? Error)> AskAsync(ProviderSnapshot provider, KeySnapshot key, CancellationToken cancellationToken)
    {
        var endpoint = EndpointOf(key)!.Value;
        var address = endpoint.Resolve(key.BaseUrl!, "", stream: false);
        var models = new SortedSet<string>(StringComparer.Ordinal);
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var query = ModelPage.FirstQuery(endpoint.Dialect);
            for (var pages = 0; pages < MaxPages && models.Count < MaxModels; pages++)
            {
                var (page, error) = await PageAsync(provider, key, endpoint, WithQuery(address, query), either.Token);
                if (page is null)
                    return ([], Hidden(key, error!));
                models.UnionWith(page.Models);
                if (page.Next is null)
                    break;
                query = page.Next;
            }

            return ([.. models.Take(MaxModels)], null);
        }
        catch (UpstreamException e)
        {
            return ([], Hidden(key, e.Error));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], new(ErrorKind.Timeout, ErrorSource.Upstream, $"The upstream did not list its models within {_patience.TotalSeconds} s."));
        }
    }

    private async Task<(ModelPage? Page, GatewayError? Error)> PageAsync(ProviderSnapshot provider, KeySnapshot key, ProviderEndpoint endpoint, Uri address, CancellationToken cancellationToken)
    {
        using var clock = new AttemptClock(provider.Options.Network, time, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        UpstreamHeaders.WriteOwn(request.Headers, provider, key, endpoint);
        using var response = await SendAsync(provider, request, clock);
        clock.HeadersCame();
        using var bytes = new UpstreamBytes(response, clock);
        using var answer = await bytes.ReadWholeAsync(MaxPageBytes);
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
            return (null, UpstreamFailure.Redirect(status));
        if (!response.IsSuccessStatusCode)
            return (null, Dialect.Of(endpoint.Dialect).ReadError(status, answer.Memory));
        return ModelPage.Read(answer.Memory) is { } page ? (page, null) : (null, new(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream answered with something else than a list of models."));
    }

    private static async Task<HttpResponseMessage> SendAsync(ProviderSnapshot provider, HttpRequestMessage request, AttemptClock clock)
    {
        try
        {
            return await provider.Client.SendAsync(request, clock.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            throw clock.Explain(e);
        }
    }

    private static GatewayError Hidden(KeySnapshot key, GatewayError error) => key.Options.Value is { } secret ? error with { Message = secret.HideIn(error.Message) } : error;

    private static Uri WithQuery(Uri address, string? query)
    {
        if (query is null)
            return address;
        var had = address.Query.TrimStart('?');
        return new UriBuilder(address) { Query = had.Length == 0 ? query : $"{had}&{query}" }.Uri;
    }
}
