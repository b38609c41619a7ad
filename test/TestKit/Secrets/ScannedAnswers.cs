namespace Heimdall.TestKit.Secrets;

/// <summary>Searches every answer that comes through it, headers and body, while the test reads it: nothing waits, and a stream stays a stream.</summary>
internal sealed class ScannedAnswers(SecretScan scan, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>For the suite's scan.</summary>
    public ScannedAnswers(HttpMessageHandler inner)
        : this(SecretScan.Suite, inner)
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (ShownOnce.On(request, answer))
        {
            foreach (var secret in ShownOnce.SecretsOf(answer, await answer.Content.ReadAsStringAsync(cancellationToken)))
                scan.Given(secret);
            return answer;
        }

        var place = $"the answer {(int)answer.StatusCode} to {request.Method} {request.RequestUri!.AbsolutePath}";
        scan.Search($"a header of {place}", $"{answer.Headers}{answer.Content.Headers}");
        answer.Content = new ScannedContent(answer.Content, scan, place);
        return answer;
    }
}
