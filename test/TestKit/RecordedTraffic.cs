using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Wire.Dialects;

namespace Heimdall.TestKit;

/// <summary>One recorded HTTP interaction in a dialect that we speak.</summary>
internal sealed record Recording(string Name, DialectId Dialect, int Status, byte[]? Request, byte[]? Body, byte[]? Stream);

/// <summary>One file of the recordings: what it holds in a dialect of ours, or why it holds nothing of the kind.</summary>
/// <param name="Api">Its label.</param>
/// <param name="WhyNot">Null together with <paramref name="Recording"/>: nobody has looked at the file yet.</param>
internal sealed record RecordedFile(string Name, string Api, Recording? Recording, string? WhyNot);

/// <summary>What providers really sent and were sent (<see cref="SharedFixtures"/>), by the dialect it is in.</summary>
internal static class RecordedTraffic
{
    private const string Folder = "fixtures/recorded";

    private static readonly Dictionary<string, DialectId> Spoken = new(StringComparer.Ordinal)
    {
        ["chat"] = DialectId.OpenAIChat,
        ["messages"] = DialectId.AnthropicMessages,
        ["rawPredict"] = DialectId.AnthropicMessages,
        ["responses"] = DialectId.OpenAIResponses,
        ["compact"] = DialectId.OpenAIResponses,
        ["generateContent"] = DialectId.GeminiGenerate,
    };

    // Errors of these are read all the same: an upstream may answer in any shape.
    private static readonly Dictionary<string, string> Unspoken = new(StringComparer.Ordinal)
    {
        ["audio"] = "speech: another operation",
        ["batches"] = "batches: another operation",
        ["cachedContents"] = "the making of a cache: another operation",
        ["chat-v1"] = "Cohere's own dialect",
        ["completions"] = "text completions: another operation",
        ["converse"] = "Bedrock's own dialect",
        ["count_tokens"] = "a count and no answer: read as such by CountFormatTests",
        ["embeddings"] = "embeddings: another operation",
        ["images"] = "images: another operation",
        ["invoke"] = "dialects of Amazon's own models, and framing of Bedrock's",
        ["models"] = "a list of models: another operation",
        ["moderations"] = "moderations: another operation",
        ["ocr"] = "reading of documents: another operation",
        ["ollama-native"] = "Ollama's own dialect",
        ["predict"] = "embeddings: another operation",
        ["rerank"] = "ranking: another operation",
    };

    // Files that are not what others with the same label are.
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/logprobs-gpt-3-5-turbo"] = "the body was recorded as bytes of a compressed transfer",
    };

    private static readonly Dictionary<string, DialectId> Named = new(StringComparer.Ordinal)
    {
        ["bedrock/invoke-cache-read-anthropic-claude-3-5-haiku-20241022-v1"] = DialectId.AnthropicMessages,
        ["bedrock/invoke-cache-write-anthropic-claude-3-5-sonnet-20241022-v2"] = DialectId.AnthropicMessages,
    };

    /// <summary>Every file, sorted by name; empty where there is no such folder.</summary>
    public static IReadOnlyList<RecordedFile> Files { get; } = SharedFixtures.Exist ? [.. Load()] : [];

    /// <summary>What is in a dialect of ours but Gemini's; sorted by name.</summary>
    public static IReadOnlyList<Recording> All { get; } = [.. InDialects(static dialect => dialect != DialectId.GeminiGenerate)];

    /// <summary>What is in Gemini's own dialect; sorted by name.</summary>
    public static IReadOnlyList<Recording> Gemini { get; } = [.. InDialects(static dialect => dialect == DialectId.GeminiGenerate)];

    private static IEnumerable<Recording> InDialects(Func<DialectId, bool> wanted) =>
        Files.Select(static file => file.Recording).OfType<Recording>().Where(recording => wanted(recording.Dialect));

    private static IEnumerable<RecordedFile> Load()
    {
        var root = Path.Combine(Environment.GetEnvironmentVariable("HEIMDALL_SHARED")!, Folder);
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(root, path), null).Replace('\\', '/');
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            var api = file.RootElement.GetProperty("api").GetString()!;
            var (dialect, whyNot) = Sort(name, api);
            yield return new RecordedFile(name, api, dialect is { } spoken ? Read(name, spoken, file.RootElement) : null, whyNot);
        }
    }

    private static (DialectId? Dialect, string? WhyNot) Sort(string name, string api)
    {
        if (LeftOut.TryGetValue(name, out var reason))
            return (null, reason);
        if (Named.TryGetValue(name, out var dialect))
            return (dialect, null);
        if (api == "chat" && name.StartsWith("cohere/", StringComparison.Ordinal))
            return (null, "Cohere's own dialect");
        return Spoken.TryGetValue(api, out dialect) ? (dialect, null) : (null, Unspoken.GetValueOrDefault(api));
    }

    private static Recording Read(string name, DialectId dialect, JsonElement recording)
    {
        var response = recording.GetProperty("response");
        var stream = response.TryGetProperty("sse", out var sse) ? Encoding.UTF8.GetBytes(sse.GetString()!) : null;
        return new Recording(name, dialect, response.GetProperty("status").GetInt32(), RequestOf(dialect, recording), BodyOf(response), stream);
    }

    // Google's and Amazon's clouds have the model in the address, also of Anthropic's requests.
    private static byte[]? RequestOf(DialectId dialect, JsonElement recording)
    {
        var body = BodyOf(recording.GetProperty("request"));
        if (body is null || dialect != DialectId.AnthropicMessages || recording.GetProperty("request").GetProperty("body").TryGetProperty("model", out _))
            return body;
        var named = JsonNode.Parse(body)!.AsObject();
        named["model"] = recording.GetProperty("model").GetString();
        return Encoding.UTF8.GetBytes(named.ToJsonString());
    }

    private static byte[]? BodyOf(JsonElement owner) =>
        owner.TryGetProperty("body", out var body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Encoding.UTF8.GetBytes(body.GetRawText()) : null;
}
