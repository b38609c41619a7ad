using System.Text.Json;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>What the provider's own tools did for a recorded answer, as its format says it: in the answer itself, not in its report of usage.</summary>
internal sealed class RecordedTools
{
    private readonly HashSet<string> _searches = [];
    private readonly HashSet<string> _containers = [];

    /// <summary>Calls of OpenAI's Responses API that searched; to open a page is free. The first release named no action.</summary>
    public int Searches => _searches.Count;

    public int Containers => _containers.Count;

    /// <summary>Of Google's search.</summary>
    public int Queries { get; private set; }

    public bool CitesPages { get; private set; }

    /// <param name="piece">A whole answer, or an event of a stream.</param>
    public void Gather(JsonElement piece)
    {
        CitesPages |= piece.GetRawText().Contains("\"url_citation\"", StringComparison.Ordinal);
        if (piece.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object)
            Gather(response);
        if (piece.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array)
            output.EnumerateArray().ToList().ForEach(GatherItem);
        if (piece.TryGetProperty("candidates", out var candidates))
        {
            foreach (var candidate in candidates.EnumerateArray())
                Queries = candidate.TryGetProperty("groundingMetadata", out var grounding) && grounding.TryGetProperty("webSearchQueries", out var queries) ? queries.GetArrayLength() : Queries;
        }

    }

    private void GatherItem(JsonElement item)
    {
        var type = TypeOf(item);
        if (type is "web_search_call" && item.GetProperty("status").ValueEquals("completed") && (!item.TryGetProperty("action", out var action) || TypeOf(action) is null or "search"))
            _searches.Add(item.GetProperty("id").GetString()!);
        if (type is "code_interpreter_call")
            _containers.Add(item.GetProperty("container_id").GetString()!);
    }

    private static string? TypeOf(JsonElement element) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var type) ? type.GetString() : null;
}
