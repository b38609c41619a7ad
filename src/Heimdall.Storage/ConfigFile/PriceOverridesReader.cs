using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Prices;

namespace Heimdall.Storage.ConfigFile;

/// <summary><c>pricing_overrides[]</c>, in <c>governance</c> or at the top (spec/bifrost-core.md §6.9).</summary>
internal sealed class PriceOverridesReader(RulesReader rules)
{
    private static readonly FrozenDictionary<string, PriceScope> _scopes = new Dictionary<string, PriceScope>(StringComparer.Ordinal)
    {
        ["virtual_key_provider_key"] = PriceScope.VirtualKeyProviderKey,
        ["virtual_key_provider"] = PriceScope.VirtualKeyProvider,
        ["virtual_key"] = PriceScope.VirtualKey,
        ["provider_key"] = PriceScope.ProviderKey,
        ["provider"] = PriceScope.Provider,
        ["global"] = PriceScope.Global,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Bifrost's request types; <c>_stream</c> behind one of them changes nothing.</summary>
    private static readonly FrozenDictionary<string, PricedWork> _work = new Dictionary<string, PricedWork>(StringComparer.Ordinal)
    {
        ["chat_completion"] = PricedWork.Chat,
        ["responses"] = PricedWork.Chat,
        ["text_completion"] = PricedWork.Completion,
        ["embedding"] = PricedWork.Embedding,
        ["rerank"] = PricedWork.Rerank,
        ["speech"] = PricedWork.Speech,
        ["transcription"] = PricedWork.Transcription,
        ["image_generation"] = PricedWork.Image,
        ["image_edit"] = PricedWork.Image,
        ["image_variation"] = PricedWork.Image,
        ["video_generation"] = PricedWork.Video,
        ["video_remix"] = PricedWork.Video,
        ["ocr"] = PricedWork.Ocr,
        ["realtime"] = PricedWork.Realtime,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ImmutableArray<PriceOverrideOptions>.Builder _all = ImmutableArray.CreateBuilder<PriceOverrideOptions>();

    public ImmutableArray<PriceOverrideOptions> All => _all.ToImmutable();

    public void Read(ConfigSection owner)
    {
        foreach (var section in owner.Sections("pricing_overrides"))
        {
            if (ReadOne(section) is { } one)
                _all.Add(one);
        }
    }

    private PriceOverrideOptions? ReadOne(ConfigSection section)
    {
        var (id, name) = GovernanceReader.Identity(section, _all.Select(static other => other.Id));
        var isPrefix = IsPrefix(section);
        var pattern = Pattern(section, isPrefix);
        var work = Work(section);
        var prices = Patch(section);
        var scope = ReadScope(section, new() { Id = id, Name = name, Pattern = pattern ?? "", IsPrefix = isPrefix, Work = work, Prices = prices });
        section.Without("description", "config_hash", "created_at", "updated_at");
        section.End();
        return pattern is null || work.IsEmpty ? null : scope;
    }

    private PriceOverrideOptions? ReadScope(ConfigSection section, PriceOverrideOptions one)
    {
        var kind = section.Text("scope_kind")?.Trim();
        var virtualKey = Named(section, "virtual_key_id");
        var provider = Named(section, "provider_id");
        var key = Named(section, "provider_key_id");
        _ = section.Text("user_id");
        rules.CheckProvider(provider, section.At("provider_id"));
        if (kind?.StartsWith("user", StringComparison.Ordinal) == true)
        {
            section.Issues.Warn(section.At("scope_kind"), "Prices for single persons are known, but not yet active in Heimdall; this entry is left out.");
            return null;
        }

        if (!_scopes.TryGetValue(string.IsNullOrEmpty(kind) ? "global" : kind, out var scope))
        {
            section.Fault("scope_kind", $"This must be one of {string.Join(", ", _scopes.Keys.Order(StringComparer.Ordinal).Select(static name => $"\"{name}\""))}.");
            return null;
        }

        var needsKey = scope is PriceScope.VirtualKeyProviderKey or PriceScope.ProviderKey;
        return one with
        {
            Scope = scope,
            VirtualKeyId = Needed(section, "virtual_key_id", virtualKey, scope <= PriceScope.VirtualKey, scope),
            // The key belongs to one provider, which need not be named.
            Provider = needsKey ? NameOf(provider) : NameOf(Needed(section, "provider_id", provider, scope is PriceScope.VirtualKeyProvider or PriceScope.Provider, scope)),
            ProviderKeyId = Needed(section, "provider_key_id", key, needsKey, scope),
        };
    }

    private string? NameOf(string? provider) => provider is null ? null : rules.NameOf(provider);

    private static string? Named(ConfigSection section, string name) => section.Text(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>What the scope does not speak of has no say, whatever the entry holds.</summary>
    private static string? Needed(ConfigSection section, string name, string? value, bool isNeeded, PriceScope scope)
    {
        if (isNeeded && value is null)
            section.Fault(name, $"The scope \"{_scopes.First(entry => entry.Value == scope).Key}\" needs this.");
        return isNeeded ? value : null;
    }

    private static bool IsPrefix(ConfigSection section)
    {
        var type = section.Text("match_type")?.Trim();
        if (type is not (null or "" or "exact" or "wildcard"))
            section.Fault("match_type", "This must be \"exact\" or \"wildcard\".");
        return type is "wildcard";
    }

    private static string? Pattern(ConfigSection section, bool isPrefix)
    {
        var pattern = section.Text("pattern")?.Trim() ?? "";
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        var isRight = isPrefix ? star >= 0 && star == pattern.Length - 1 : pattern.Length > 0 && star < 0;
        if (isRight)
            return pattern.TrimEnd('*');
        section.Fault("pattern", isPrefix ? "This must be how the model's name begins, with one \"*\" at the end." : "This must be the model's name at the provider; for \"*\" at its end set \"match_type\" to \"wildcard\".");
        return null;
    }

    private static ImmutableArray<PricedWork> Work(ConfigSection section)
    {
        var names = section.Texts("request_types") ?? [];
        if (names.Count == 0)
            section.Fault("request_types", "This must name at least one request type, such as \"chat_completion\".");
        var work = new SortedSet<PricedWork>();
        foreach (var name in names)
        {
            var plain = name.EndsWith("_stream", StringComparison.Ordinal) ? name[..^"_stream".Length] : name;
            if (_work.TryGetValue(plain, out var one))
                work.Add(one);
            else
                section.Fault("request_types", $"There is no request type \"{name}\"{(NearMiss.Find(plain, _work.Keys) is { } near ? $"; did you mean \"{near}\"?" : ".")}");
        }

        return [.. work];
    }

    /// <summary>An object in <c>patch</c>, as the API has it, or in <c>pricing_patch</c>; there usually as a string of JSON.</summary>
    private static ImmutableArray<PriceEntry> Patch(ConfigSection section)
    {
        var (name, patch) = section.Take("pricing_patch") is { } text ? ("pricing_patch", text) : ("patch", section.Take("patch"));
        _ = section.Take("patch");
        if (patch is not { } value)
        {
            section.Fault("pricing_patch", "This must be prices, such as {\"input_cost_per_token\": 0.000002}.");
            return [];
        }

        if (value.ValueKind == JsonValueKind.Object)
            return Prices(section, name, value);
        if (value.ValueKind != JsonValueKind.String)
        {
            section.Fault(name, "This must be an object of prices, or a string that holds one.");
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(value.GetString()!);
            return Prices(section, name, document.RootElement);
        }
        catch (JsonException)
        {
            section.Fault(name, "The string must hold a JSON object of prices; it is not JSON.");
            return [];
        }
    }

    private static ImmutableArray<PriceEntry> Prices(ConfigSection section, string name, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            section.Fault(name, "This must be an object of prices.");
            return [];
        }

        var prices = ImmutableArray.CreateBuilder<PriceEntry>();
        foreach (var field in patch.EnumerateObject())
        {
            var path = ConfigPath.Member(section.At(name), field.Name);
            if (field.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (PriceFields.Key(field.Name) is not { } key)
                section.Issues.Warn(path, $"There is no price \"{field.Name}\"; it is ignored.{(NearMiss.Find(field.Name, PriceFields.Names) is { } near ? $" Did you mean \"{near}\"?" : "")}");
            else if (PriceFields.Amount(field.Value) is { } usd)
                prices.Add(new(key.Unit, key.Tier, key.Above, usd));
            else
                section.Issues.Fault(path, "This must be an amount in USD of at least 0.");
        }

        return prices.ToImmutable();
    }
}
