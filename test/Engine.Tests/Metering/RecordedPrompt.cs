using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.TestKit;
using Heimdall.Wire.Dialects;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>A recorded request with what the provider said that it had read.</summary>
/// <param name="Request">Null where it was not recorded.</param>
/// <param name="PromptTokens">Cache reads and writes included; null where the provider did not say.</param>
internal sealed record RecordedPrompt(string Name, string Provider, Dialect? Dialect, string Model, byte[]? Request, long? PromptTokens)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every recording of a chat API; those of dialects that the gateway does not speak have none.</summary>
    public static IReadOnlyList<RecordedPrompt> All { get; } = SharedFixtures.Exist ? [.. Load()] : [];

    private static IEnumerable<RecordedPrompt> Load()
    {
        var root = Path.Combine(Environment.GetEnvironmentVariable("HEIMDALL_SHARED")!, "fixtures/recorded");
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = JsonElement.Parse(File.ReadAllBytes(path));
            var name = Path.ChangeExtension(Path.GetRelativePath(root, path), null).Replace('\\', '/');
            if (DialectOf(file.GetProperty("api").GetString()!) is { } dialect && file.GetProperty("response").GetProperty("status").GetInt32() == 200)
                yield return Read(name, dialect, file);
        }
    }

    private static RecordedPrompt Read(string name, DialectId dialect, JsonElement file) => new(
        name,
        name[..name.IndexOf('/', StringComparison.Ordinal)],
        Spoken(dialect),
        file.GetProperty("model").GetString() ?? "",
        file.GetProperty("request").GetProperty("body") is { ValueKind: JsonValueKind.Object } body ? BodyOf(body, file.GetProperty("model").GetString()) : null,
        Answers(file.GetProperty("response")).Select(PromptTokensIn).Max());

    // As clients send it: the files were indented on the way in. Google's clouds have the model in the address, also of Anthropic's requests.
    private static byte[] BodyOf(JsonElement recorded, string? model)
    {
        var body = JsonObject.Create(recorded)!;
        body.TryAdd("model", model);
        return Encoding.UTF8.GetBytes(body.ToJsonString(Compact));
    }

    private static DialectId? DialectOf(string api) => api switch
    {
        "chat" => DialectId.OpenAIChat,
        "messages" or "rawPredict" => DialectId.AnthropicMessages,
        "responses" => DialectId.OpenAIResponses,
        "generateContent" => DialectId.GeminiGenerate,
        _ => null,
    };

    private static Dialect? Spoken(DialectId id)
    {
        try
        {
            return Dialect.Of(id);
        }
        catch (UnreachableException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Answers(JsonElement response)
    {
        if (response.TryGetProperty("body", out var body))
            return body.ValueKind == JsonValueKind.Array ? body.EnumerateArray() : [body];
        return response.TryGetProperty("sse", out var events) ? Events(events.GetString()!) : [];
    }

    private static IEnumerable<JsonElement> Events(string stream) =>
        from line in stream.Split('\n')
        where line.StartsWith("data:", StringComparison.Ordinal)
        let data = line["data:".Length..].Trim()
        where data.StartsWith('{')
        select JsonElement.Parse(data);

    /// <summary>Wherever the dialect puts its report; streams say it at the start or the end, and the larger figure is the whole.</summary>
    private static long? PromptTokensIn(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var inner in (ReadOnlySpan<string>)["message", "response"])
        {
            if (answer.TryGetProperty(inner, out var nested) && PromptTokensIn(nested) is { } found)
                return found;
        }

        return answer.TryGetProperty("usage", out var usage) || answer.TryGetProperty("usageMetadata", out usage) ? Reported(usage) : null;
    }

    private static long? Reported(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
            return null;
        var tokens = Count(usage, "prompt_tokens") ?? Count(usage, "promptTokenCount")
            ?? (Count(usage, "input_tokens") + (Count(usage, "cache_read_input_tokens") ?? 0) + (Count(usage, "cache_creation_input_tokens") ?? 0));
        return tokens > 0 ? tokens : null;
    }

    private static long? Count(JsonElement usage, string field) =>
        usage.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
