using System.Collections.Immutable;
using System.Text.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>One page of a provider's own list of models, in whichever of the shapes that providers have.</summary>
/// <param name="Models">Names by which they are asked for.</param>
/// <param name="Next">Query that leads to the next page; null: there is none.</param>
internal sealed record ModelPage(ImmutableArray<string> Models, string? Next)
{
    /// <summary>Bytes; longer names cannot be asked for anyway.</summary>
    private const int MaxNameBytes = 512;

    /// <summary>How a page is asked for that is large, where the dialect has pages; else null.</summary>
    public static string? FirstQuery(DialectId dialect) => dialect switch
    {
        DialectId.AnthropicMessages => "limit=1000",
        DialectId.GeminiGenerate => "pageSize=1000",
        _ => null,
    };

    /// <summary>
    /// <c>data</c> of entries with <c>id</c> (https://platform.openai.com/docs/api-reference/models/list; pages:
    /// https://platform.claude.com/docs/en/api/models-list), <c>models</c> of entries with <c>name</c> (https://ai.google.dev/api/models#method:-models.list),
    /// or the entries alone (https://docs.together.ai/reference/models-1). Null where it is none of these.
    /// </summary>
    public static ModelPage? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return Entries(root) is { } entries ? new([.. entries.EnumerateArray().Select(Name).OfType<string>()], NextQuery(root)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Entries(JsonElement root)
    {
        if (root.ValueKind is JsonValueKind.Array)
            return root;
        return Member(root, "data", JsonValueKind.Array) ?? Member(root, "models", JsonValueKind.Array);
    }

    private static string? Name(JsonElement entry)
    {
        var name = Text(entry, "id") ?? Text(entry, "name");
        const string Folder = "models/"; // Gemini's resource names
        var bare = name is not null && name.StartsWith(Folder, StringComparison.Ordinal) ? name[Folder.Length..] : name;
        return string.IsNullOrWhiteSpace(bare) || System.Text.Encoding.UTF8.GetByteCount(bare) > MaxNameBytes ? null : bare;
    }

    private static string? NextQuery(JsonElement root)
    {
        if (Text(root, "nextPageToken") is { Length: > 0 } token)
            return $"pageSize=1000&pageToken={Uri.EscapeDataString(token)}";
        return Member(root, "has_more", JsonValueKind.True) is not null && Text(root, "last_id") is { Length: > 0 } last ? $"limit=1000&after_id={Uri.EscapeDataString(last)}" : null;
    }

    private static string? Text(JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
