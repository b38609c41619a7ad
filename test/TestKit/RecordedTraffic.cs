using System.Text;
using System.Text.Json;
using Heimdall.Wire.Dialects;

namespace Heimdall.TestKit;

/// <summary>One recorded HTTP interaction in a dialect that we speak.</summary>
internal sealed record Recording(string Name, DialectId Dialect, int Status, byte[]? Request, byte[]? Body, byte[]? Stream);

/// <summary>What providers really sent and were sent (<see cref="SharedFixtures"/>), by the dialect it is in.</summary>
internal static class RecordedTraffic
{
    private const string Folder = "fixtures/recorded";

    // Every recording that is left out, and why.
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/logprobs-gpt-3-5-turbo"] = "the body was recorded as bytes of a compressed transfer",
    };

    /// <summary>Sorted by name; empty where there is no such folder.</summary>
    public static IReadOnlyList<Recording> All { get; } = [.. Load()];

    /// <summary>Those in Gemini's own dialect; sorted by name, empty where there is no such folder.</summary>
    public static IReadOnlyList<Recording> Gemini { get; } = [.. LoadGemini()];

    private static IEnumerable<Recording> LoadGemini()
    {
        if (!SharedFixtures.Exist)
            yield break;
        var root = Path.Combine(Environment.GetEnvironmentVariable("HEIMDALL_SHARED")!, Folder);
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            if (file.RootElement.GetProperty("api").ValueEquals("generateContent"))
                yield return Read(Path.ChangeExtension(Path.GetRelativePath(root, path), null).Replace('\\', '/'), DialectId.GeminiGenerate, file.RootElement);
        }
    }

    private static IEnumerable<Recording> Load()
    {
        if (!SharedFixtures.Exist)
            yield break;
        var root = Path.Combine(Environment.GetEnvironmentVariable("HEIMDALL_SHARED")!, Folder);
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(root, path), null).Replace('\\', '/');
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            if (DialectOf(name, file.RootElement) is { } dialect && !LeftOut.ContainsKey(name))
                yield return Read(name, dialect, file.RootElement);
        }
    }

    // Cohere's own chat APIs bear the label of OpenAI's; they are another dialect.
    private static DialectId? DialectOf(string name, JsonElement recording) => recording.GetProperty("api").GetString() switch
    {
        "chat" when !name.StartsWith("cohere/", StringComparison.Ordinal) => DialectId.OpenAIChat,
        "messages" => DialectId.AnthropicMessages,
        "responses" or "compact" => DialectId.OpenAIResponses,
        _ => null,
    };

    private static Recording Read(string name, DialectId dialect, JsonElement recording)
    {
        var response = recording.GetProperty("response");
        var stream = response.TryGetProperty("sse", out var sse) ? Encoding.UTF8.GetBytes(sse.GetString()!) : null;
        return new Recording(name, dialect, response.GetProperty("status").GetInt32(), BodyOf(recording.GetProperty("request")), BodyOf(response), stream);
    }

    private static byte[]? BodyOf(JsonElement owner) =>
        owner.TryGetProperty("body", out var body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Encoding.UTF8.GetBytes(body.GetRawText()) : null;
}
