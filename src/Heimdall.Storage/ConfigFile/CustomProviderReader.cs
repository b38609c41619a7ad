using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>custom_provider_config</c> (spec/bifrost-core.md §2.8): a provider of the operator's own that speaks a dialect we know.</summary>
internal static class CustomProviderReader
{
    /// <summary>Bifrost's request types, and the operation that each is to us; null where we have none yet.</summary>
    private static readonly FrozenDictionary<string, Operation?> _requestTypes = new Dictionary<string, Operation?>(StringComparer.Ordinal)
    {
        ["chat_completion"] = Operation.Chat,
        ["chat_completion_stream"] = Operation.Chat,
        // Bifrost takes Anthropic's Messages for a Responses request, so this is what configurations for Claude Code allow.
        ["responses"] = Operation.Chat,
        ["responses_stream"] = Operation.Chat,
        ["count_tokens"] = Operation.CountTokens,
        ["list_models"] = Operation.ListModels,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> _notYetActive = FrozenSet.Create(
        StringComparer.Ordinal,
        "text_completion", "text_completion_stream", "responses_retrieve", "responses_delete", "responses_cancel", "responses_input_items", "compaction",
        "embedding", "rerank", "ocr", "speech", "speech_stream", "transcription", "transcription_stream", "image_generation", "image_generation_stream",
        "image_edit", "image_edit_stream", "image_variation", "passthrough", "passthrough_stream", "websocket_responses", "realtime");

    private static readonly string[] _notYetActivePrefixes = ["video_", "batch_", "file_", "container_", "cached_content_"];

    public static ProviderDefinition Read(ConfigSection provider, ConfigSection section, string name, bool hasBaseUrl)
    {
        var baseType = BaseType(section);
        var keyless = section.Flag("is_key_less") ?? false;
        var allowed = Allowed(section);
        var paths = Paths(section);
        section.End();

        if (!hasBaseUrl)
            provider.Issues.Fault(provider.Path, "A custom provider needs the address of its server in \"network_config.base_url\".");

        return new()
        {
            Name = name,
            Endpoints = baseType is null ? [] : Endpoints(baseType, allowed, paths),
            Credential = baseType?.Credential ?? default,
            KeyOptional = keyless,
            PricedAs = baseType is null ? [] : [baseType.Name],
            // Most such servers run open models, whose templates take instructions at the start only; the others lose nothing by it.
            Quirks = Quirks.SystemFirstOnly,
            // Said above; a second sentence about the same lack would not help.
            BaseUrl = hasBaseUrl ? null : new("http://localhost"),
        };
    }

    private static ImmutableArray<ProviderEndpoint> Endpoints(ProviderDefinition baseType, HashSet<Operation>? allowed, Dictionary<Operation, string> paths) =>
    [
        .. baseType.Endpoints
            .Where(endpoint => allowed is null || allowed.Contains(endpoint.Operation))
            .Select(endpoint => paths.TryGetValue(endpoint.Operation, out var path) && endpoint.Dialect != DialectId.OpenAIResponses ? endpoint with { Path = path } : endpoint),
    ];

    private static ProviderDefinition? BaseType(ConfigSection section)
    {
        var text = section.Text("base_provider_type");
        if (text is not null && ProviderCatalog.Find(text) is { IsBaseType: true } definition)
            return definition;

        var known = string.Join(" or ", ProviderCatalog.All.Where(provider => provider.IsBaseType).Select(provider => $"\"{provider.Name}\""));
        section.Fault("base_provider_type", $"This must be {known}: a custom provider speaks the dialect of one of these.");
        return null;
    }

    /// <summary>Null: everything. Otherwise only what is <c>true</c>.</summary>
    private static HashSet<Operation>? Allowed(ConfigSection section)
    {
        if (section.Take("allowed_requests") is null)
            return null;

        var allowed = new HashSet<Operation>();
        foreach (var (name, value, path) in section.Members("allowed_requests"))
        {
            if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
                section.Issues.Fault(path, "This must be true or false.");
            else if (RequestType(section.Issues, name, path) is { } operation && value.ValueKind == JsonValueKind.True)
                allowed.Add(operation);
        }

        return allowed;
    }

    private static Dictionary<Operation, string> Paths(ConfigSection section)
    {
        var paths = new Dictionary<Operation, string>();
        foreach (var (name, value, path) in section.Members("request_path_overrides"))
        {
            if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
                section.Issues.Fault(path, "This must be a path, or a whole URL.");
            else if (RequestType(section.Issues, name, path) is { } operation && !name.StartsWith("responses", StringComparison.Ordinal))
                Add(paths, operation, Relative(value.GetString()!), path, section.Issues);
        }

        return paths;
    }

    private static void Add(Dictionary<Operation, string> paths, Operation operation, string target, string path, ConfigIssues issues)
    {
        if (!paths.TryAdd(operation, target) && !paths[operation].Equals(target, StringComparison.Ordinal))
            issues.Warn(path, $"Streamed or not, a request goes to one path in Heimdall; the one given first, \"{paths[operation]}\", is used.");
    }

    private static string Relative(string path) => path.Trim().TrimStart('/');

    private static Operation? RequestType(ConfigIssues issues, string name, string path)
    {
        if (_requestTypes.TryGetValue(name, out var operation))
            return operation;
        if (_notYetActive.Contains(name) || _notYetActivePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            return null;

        var near = NearMiss.Find(name, _requestTypes.Keys);
        issues.Warn(path, $"Unknown request type \"{name}\"; it is ignored.{(near is null ? "" : $" Did you mean \"{near}\"?")}");
        return null;
    }
}
