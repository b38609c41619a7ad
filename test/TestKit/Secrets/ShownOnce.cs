using System.Text.Json;

namespace Heimdall.TestKit.Secrets;

/// <summary>Answers that hold a secret by intent: it is made there, and shown to its owner this once.</summary>
internal static class ShownOnce
{
    /// <summary>Method, path (<c>*</c> is any one segment), why.</summary>
    private static readonly (string Method, string Path, string Why)[] Routes =
    [
        ("POST", "/api/governance/virtual-keys", "the new key; later answers show its ends"),
        ("POST", "/api/governance/virtual-keys/*/rotate", "the key that takes the old one's place"),
        ("POST", "/api/governance/virtual-keys/rotate", "the keys that take the old ones' places"),
        ("POST", "/api/access-keys", "the new access key; only its hash is kept"),
        ("POST", "/api/session/login", "the session's token, for clients that keep no cookies"),
        ("GET", "/login", "the session's cookie"),
    ];

    public static bool On(HttpRequestMessage request, HttpResponseMessage answer) =>
        (int)answer.StatusCode < 400 && Routes.Any(route => request.Method.Method == route.Method && Matches(request.RequestUri!.AbsolutePath, route.Path));

    /// <summary>The secrets that such an answer gives.</summary>
    public static IEnumerable<string> SecretsOf(HttpResponseMessage answer, string text)
    {
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
                yield return cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0];
        }

        if (text.StartsWith('{'))
        {
            foreach (var secret in SecretsOf(JsonElement.Parse(text)))
                yield return secret;
        }
    }

    private static IEnumerable<string> SecretsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static field =>
            field is { Name: "value" or "token", Value.ValueKind: JsonValueKind.String } ? [field.Value.GetString()!] : SecretsOf(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(SecretsOf),
        _ => [],
    };

    private static bool Matches(string path, string pattern)
    {
        var (segments, wanted) = (path.Split('/'), pattern.Split('/'));
        return segments.Length == wanted.Length && segments.Zip(wanted).All(static pair => pair.Second is "*" || pair.First == pair.Second);
    }
}
