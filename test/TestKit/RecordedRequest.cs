using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Heimdall.TestKit;

/// <summary>A request as it reached an upstream.</summary>
internal sealed class RecordedRequest
{
    private readonly Signal _disconnected = new();
    private readonly Signal _ended = new();

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>With its question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary>Looked up without regard to case; several values are joined as HTTP allows.</summary>
    public required FrozenDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Ends when the gateway hangs up before the script is through.</summary>
    public Task Disconnected => _disconnected.Raised;

    /// <summary>Ends when the upstream has nothing more to do with the request, however that came.</summary>
    public Task Ended => _ended.Raised;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    internal void HangUp() => _disconnected.Raise();

    internal void End() => _ended.Raise();

    internal static async Task<RecordedRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return new RecordedRequest
        {
            Method = request.Method,
            Path = request.Path.Value ?? "",
            Query = request.QueryString.Value ?? "",
            Headers = request.Headers.ToFrozenDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
        };
    }
}
