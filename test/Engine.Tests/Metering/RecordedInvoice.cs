using System.Globalization;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Dialects;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>
/// What a provider would bill for a recorded answer, worked out from the report in its own format and the raw prices, without any of the gateway's readers: the
/// rules are written here a second time, as the providers' pages have them.
/// </summary>
internal sealed class RecordedInvoice
{
    /// <summary>Providers that say what they bill, and whose word counts; where in the report they say it, and how many of the unit make one USD.</summary>
    private static readonly Dictionary<string, (string[] Path, decimal PerUsd)> Billed = new(StringComparer.Ordinal)
    {
        ["openrouter"] = (["cost"], 1),
        ["vercel"] = (["cost"], 1),
        ["perplexity"] = (["cost", "total_cost"], 1),
        ["xai"] = (["cost_in_usd_ticks"], 10_000_000_000),
    };

    /// <summary>USD for what a provider's own tools do, which the collection of prices does not say of every model (platform.openai.com/docs/pricing#built-in-tools, seen 2026-11).</summary>
    private static readonly Dictionary<string, (decimal Search, decimal Session)> ToolFees = new(StringComparer.Ordinal) { ["openai"] = (0.01m, 0.03m), ["azure"] = (0, 0.03m) };

    private readonly RecordedTools _tools;

    private RecordedInvoice(string provider, string model, Dictionary<string, JsonElement> usage, string tier, DialectId dialect, RecordedTools tools)
    {
        (Provider, Model, Tier, Dialect) = (provider, model, tier, dialect);
        (Usage, _tools) = (usage, tools);
    }

    public string Provider { get; }

    public string Model { get; }

    private string Tier { get; }

    private DialectId Dialect { get; }

    private Dictionary<string, JsonElement> Usage { get; }

    /// <summary>Null where the answer reports no usage.</summary>
    public static RecordedInvoice? Of(RecordedFile file)
    {
        var slash = file.Name.IndexOf('/', StringComparison.Ordinal);
        using var json = JsonDocument.Parse(SharedFixtures.Read($"fixtures/recorded/{file.Name[..slash]}", file.Name[(slash + 1)..] + ".json"));
        var recording = json.RootElement.Clone();
        var usage = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var tier = "";
        var tools = new RecordedTools();
        foreach (var piece in Pieces(recording.GetProperty("response")))
        {
            Gather(piece, usage, ref tier);
            tools.Gather(piece);
        }

        var provider = ProviderOf(file.Name[..slash]);
        return usage.Values.Any(static value => value.ValueKind == JsonValueKind.Number && value.GetRawText() != "0")
            ? new(provider, ModelOf(recording), usage, Suffix(tier), file.Recording!.Dialect, tools)
            : null;
    }

    /// <summary>The provider's id for a folder of recordings.</summary>
    public static string ProviderOf(string folder) => folder switch { "vercel-gateway" => "vercel", "bedrock-mantle" => "bedrock_mantle", _ => folder };

    /// <summary>USD, and how it was found; null where neither the provider nor the collection of prices says.</summary>
    public (decimal Usd, string How)? Total()
    {
        if (Billed.TryGetValue(Provider, out var billed) && At(billed.Path) is { } amount)
            return (amount / billed.PerUsd, "billed");
        if (CataloguePrices.All.Find(Provider, Model) is not { } cost)
            return null;
        return Dialect switch
        {
            DialectId.AnthropicMessages => (Anthropic(cost), "priced"),
            DialectId.OpenAIChat => (Chat(cost), "priced"),
            DialectId.OpenAIResponses => (Responses(cost), "priced"),
            _ => (Gemini(cost), "priced"),
        };
    }

    /// <summary>The label leaves out what a file's name cannot hold; Bedrock's addresses have it.</summary>
    private static string ModelOf(JsonElement recording)
    {
        var segments = new Uri(recording.GetProperty("request").GetProperty("url").GetString()!).Segments;
        var at = Array.IndexOf(segments, "model/");
        return at >= 0 ? Uri.UnescapeDataString(segments[at + 1].TrimEnd('/')) : recording.GetProperty("model").GetString()!;
    }

    /// <summary>What the report says a stream or an answer consists of: pieces of JSON, in order.</summary>
    private static IEnumerable<JsonElement> Pieces(JsonElement response)
    {
        if (response.TryGetProperty("body", out var body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            return body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : [body];
        return !response.TryGetProperty("sse", out var sse) ? [] : sse.GetString()!.Split('\n').Select(static line => line.TrimEnd('\r'))
            .Where(static line => line.StartsWith("data:", StringComparison.Ordinal) && line.Contains('{', StringComparison.Ordinal))
            .Select(static line => JsonElement.Parse(line["data:".Length..]));
    }

    /// <summary>Reports stand at the top, in the message that begins, in the response that ends, or in Groq's own field. Of several the last word on each class counts.</summary>
    private static void Gather(JsonElement piece, Dictionary<string, JsonElement> usage, ref string tier)
    {
        foreach (var owner in (string[])["message", "response", "x_groq"])
        {
            if (piece.TryGetProperty(owner, out var inner) && inner.ValueKind == JsonValueKind.Object)
                Gather(inner, usage, ref tier);
        }

        if (piece.TryGetProperty("service_tier", out var top) && top.ValueKind == JsonValueKind.String)
            tier = top.GetString()!;
        foreach (var name in (string[])["usage", "usageMetadata"])
        {
            if (!piece.TryGetProperty(name, out var report) || report.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var entry in report.EnumerateObject().Where(static entry => entry.Value.ValueKind != JsonValueKind.Null))
                usage[entry.Name] = entry.Value;
            if (report.TryGetProperty("service_tier", out var own) && own.ValueKind == JsonValueKind.String)
                tier = own.GetString()!;
        }
    }

    private static string Suffix(string tier) => tier switch { "flex" => "_flex", "priority" => "_priority", "batch" => "_batches", _ => "" };

    // platform.claude.com/docs/en/about-claude/pricing: the classes stand beside each other; five minutes of cache unless the report says an hour.
    private decimal Anthropic(JsonElement cost)
    {
        var (fresh, read, written, answer) = (Count("input_tokens"), Count("cache_read_input_tokens"), Count("cache_creation_input_tokens"), Count("output_tokens"));
        var hour = Count("cache_creation", "ephemeral_1h_input_tokens");
        var prompt = fresh + read + written;
        var input = Price(cost, "input_cost_per_token", prompt) ?? 0;
        var searches = Count("server_tool_use", "web_search_requests");
        return (fresh * input)
            + (read * (Price(cost, "cache_read_input_token_cost", prompt) ?? input))
            + ((written - hour) * (Price(cost, "cache_creation_input_token_cost", prompt) ?? input))
            + (hour * (Price(cost, "cache_creation_input_token_cost_above_1hr", prompt) ?? 2 * input))
            + (answer * (Price(cost, "output_cost_per_token", prompt) ?? 0))
            + (searches * SearchPrice(cost));
    }

    // platform.openai.com/docs/guides/prompt-caching: cached tokens are part of the prompt. Who counts reasoning beside the answer shows it in the sum.
    private decimal Chat(JsonElement cost)
    {
        var (prompt, answer, reasoning) = (Count("prompt_tokens"), Count("completion_tokens"), Count("completion_tokens_details", "reasoning_tokens"));
        var cached = Math.Max(Count("prompt_tokens_details", "cached_tokens"), Math.Max(Count("prompt_cache_hit_tokens"), Math.Max(Count("cached_tokens"), Count("cache_read_input_tokens"))));
        var written = Math.Max(Count("prompt_tokens_details", "cache_write_tokens"), Count("cache_creation_input_tokens"));
        var beside = Math.Max(0, Count("total_tokens") - prompt - answer);
        return Inclusive(cost, prompt, cached, written, answer + beside, Math.Max(reasoning, beside), Count("prompt_tokens_details", "audio_tokens"), Count("completion_tokens_details", "audio_tokens"), 0)
            + ((Count("num_search_queries") is > 0 and var counted ? counted : _tools.CitesPages ? 1 : 0) * SearchPrice(cost));
    }

    private decimal Responses(JsonElement cost) => (_tools.Searches * SearchPrice(cost)) + (_tools.Containers * ToolFees.GetValueOrDefault(Provider).Session) + Inclusive(
        cost, Count("input_tokens"), Count("input_tokens_details", "cached_tokens"), Count("input_tokens_details", "cache_write_tokens"), Count("output_tokens"),
        Count("output_tokens_details", "reasoning_tokens"), 0, 0, 0);

    // ai.google.dev/gemini-api/docs/pricing: thoughts are billed as answer and stand beside it; sound has a price of its own.
    private decimal Gemini(JsonElement cost)
    {
        var thoughts = Count("thoughtsTokenCount");
        return Inclusive(
            cost, Count("promptTokenCount") + Count("toolUsePromptTokenCount"), Count("cachedContentTokenCount"), 0, Count("candidatesTokenCount") + thoughts, thoughts,
            OfKind("promptTokensDetails", "AUDIO") - OfKind("cacheTokensDetails", "AUDIO"), OfKind("candidatesTokensDetails", "AUDIO"), OfKind("candidatesTokensDetails", "IMAGE"))
            + ((_tools.Queries > 0 && Model.Contains("gemini-2", StringComparison.Ordinal) ? 1 : _tools.Queries) * SearchPrice(cost));
    }

    private decimal SearchPrice(JsonElement cost) => cost.TryGetProperty("search_context_cost_per_query", out var sizes)
        ? decimal.Parse(sizes.GetProperty("search_context_size_medium").GetRawText(), CultureInfo.InvariantCulture)
        : ToolFees.GetValueOrDefault(Provider).Search;

    private decimal Inclusive(JsonElement cost, long prompt, long cached, long written, long answer, long reasoning, long audioIn, long audioOut, long imagesOut)
    {
        cached = Math.Min(cached, prompt);
        var input = Price(cost, "input_cost_per_token", prompt) ?? 0;
        var output = Price(cost, "output_cost_per_token", prompt) ?? 0;
        return ((prompt - cached - written - audioIn) * input)
            + (cached * (Price(cost, "cache_read_input_token_cost", prompt) ?? Price(cost, "input_cost_per_token_cache_hit", prompt) ?? input))
            + (written * (Price(cost, "cache_creation_input_token_cost", prompt) ?? input))
            + (audioIn * (Price(cost, "input_cost_per_audio_token", prompt) ?? input))
            + ((answer - reasoning - audioOut - imagesOut) * output)
            + (reasoning * (Price(cost, "output_cost_per_reasoning_token", prompt) ?? output))
            + (audioOut * (Price(cost, "output_cost_per_audio_token", prompt) ?? output))
            + (imagesOut * (Price(cost, "output_cost_per_image_token", prompt) ?? output));
    }

    private decimal? Price(JsonElement cost, string field, long prompt) => CataloguePrices.Price(cost, field, prompt, Tier);

    private long Count(params ReadOnlySpan<string> path) => (long)(At(path) ?? 0);

    private long OfKind(string details, string kind) => !Usage.TryGetValue(details, out var list) ? 0
        : list.EnumerateArray().Where(entry => entry.GetProperty("modality").ValueEquals(kind)).Sum(static entry => entry.GetProperty("tokenCount").GetInt64());

    private decimal? At(params ReadOnlySpan<string> path)
    {
        if (!Usage.TryGetValue(path[0], out var value))
            return null;
        foreach (var name in path[1..])
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                return null;
        }

        return value.ValueKind == JsonValueKind.Number ? decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
    }
}
