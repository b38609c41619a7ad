using System.Globalization;
using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// One object of a configuration file. Whoever reads a property thereby says that it is known; <see cref="End"/> then names the ones that
/// nobody asked for. A value of the wrong type or out of range is a fault and reads as absent, so that reading goes on to the next fault.
/// </summary>
internal sealed class ConfigSection(JsonElement element, string path, string pattern, ConfigIssues issues)
{
    private readonly Dictionary<string, JsonElement> _values = Values(element, path, issues);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Path => path;

    public ConfigIssues Issues => issues;

    /// <summary>The properties that the file has here.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The properties that were asked for.</summary>
    public IEnumerable<string> KnownNames => _known;

    /// <summary>Says nothing more about a property.</summary>
    public void Ignore(string name) => _known.Add(name);

    public string At(string name) => ConfigPath.Member(path, name);

    /// <summary>Null where the property is absent or JSON null, which Go's decoder takes for the same.</summary>
    public JsonElement? Take(string name)
    {
        if (_known.Add(name))
            issues.KnownPaths.Add($"{pattern}.{name}");
        return _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public void Fault(string name, string message) => issues.Fault(At(name), message);

    public string? Text(string name) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Wrong<string>(name, "a string");

    public bool? Flag(string name) =>
        Take(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : WrongValue<bool>(name, "true or false");

    public double? Number(string name, double minimum, double maximum) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= minimum && number <= maximum ? number
        : WrongValue<double>(name, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));

    public int? Integer(string name, int minimum, int maximum) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum && number <= maximum ? number
        : WrongValue<int>(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));

    /// <summary>A number without a fraction, for counts that may be large.</summary>
    public long? Count(string name) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number
        : WrongValue<long>(name, "a whole number of at least 0");

    /// <summary>An amount of money, exact.</summary>
    public decimal? Amount(string name) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 ? number
        : WrongValue<decimal>(name, "a number of at least 0");

    /// <summary>RFC 3339.</summary>
    public DateTimeOffset? Date(string name) =>
        Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var date) ? date
        : WrongValue<DateTimeOffset>(name, "a date and time as in \"2026-12-31T00:00:00Z\"");

    /// <summary>Properties that say nothing to Heimdall: the running state of another gateway, what its pages show.</summary>
    public void Without(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            _ = Take(name);
    }

    /// <summary>A Go duration (<c>"500ms"</c>, <c>"1m30s"</c>) or a number of <paramref name="unit"/>.</summary>
    public TimeSpan? Duration(string name, TimeSpan unit, TimeSpan minimum, TimeSpan maximum)
    {
        if (Take(name) is not { } value)
            return null;

        TimeSpan? duration = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) && number >= 0 && number <= maximum / unit => unit * number,
            JsonValueKind.String => GoDuration.Parse(value.GetString()!),
            _ => null,
        };
        return duration >= minimum && duration <= maximum ? duration
            : WrongValue<TimeSpan>(name, $"{GoDuration.Write(minimum)} to {GoDuration.Write(maximum)}, as a string with a unit or as a number of {GoDuration.UnitName(unit)}");
    }

    /// <summary>A string that may refer to an environment variable; null where the property is absent.</summary>
    public SecretText? Secret(string name) => Take(name) is { } value ? SecretText.Read(value, At(name), issues) : null;

    public ConfigSection? Section(string name)
    {
        if (Take(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new(value, At(name), $"{pattern}.{name}", issues) : Wrong<ConfigSection>(name, "an object");
    }

    /// <summary>The objects of an array.</summary>
    public IEnumerable<ConfigSection> Sections(string name)
    {
        foreach (var (item, at) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.Object)
                yield return new(item, at, $"{pattern}.{name}[]", issues);
            else
                issues.Fault(at, "This must be an object.");
        }
    }

    /// <summary>The strings of an array; null where the property is absent.</summary>
    public List<string>? Texts(string name)
    {
        if (Take(name) is null)
            return null;

        List<string> texts = [];
        foreach (var (item, at) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(item.GetString()))
                texts.Add(item.GetString()!.Trim());
            else
                issues.Fault(at, "This must be a string that is not blank.");
        }

        return texts;
    }

    /// <summary>The items of an array that are texts of <c>first/second</c>, or objects of these two properties.</summary>
    public IEnumerable<(string Text, string Path)> Pairs(string name, string first, string second)
    {
        foreach (var (item, at) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                yield return (item.GetString()!.Trim(), at);
            }
            else if (item.ValueKind == JsonValueKind.Object)
            {
                var section = new ConfigSection(item, at, $"{pattern}.{name}[]", issues);
                var (left, right) = (section.Text(first)?.Trim(), section.Text(second)?.Trim());
                section.End();
                yield return ($"{left}/{right}", at);
            }
            else
            {
                issues.Fault(at, "This must be a string or an object.");
            }
        }
    }

    /// <summary>The properties of an object whose names are the operator's own.</summary>
    public IEnumerable<(string Name, JsonElement Value, string Path)> Members(string name)
    {
        if (Take(name) is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong<string>(name, "an object");
            yield break;
        }

        issues.KnownPaths.Add($"{pattern}.{name}.*");
        foreach (var member in value.EnumerateObject())
            yield return (member.Name, member.Value, ConfigPath.Member(At(name), member.Name));
    }

    /// <summary>A section at a place that <see cref="Members"/> found.</summary>
    public ConfigSection Inner(JsonElement value, string at, string name) => new(value, at, $"{pattern}.{name}.*", issues);

    /// <summary>Sections that Bifrost has and Heimdall does not act on yet: a notice for each that the file has.</summary>
    public void NotYetActiveSections(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Take(name) is not null)
                issues.Info(At(name), $"The section \"{name}\" is known, but not yet active in Heimdall.");
        }
    }

    /// <summary>Properties that Bifrost has and Heimdall does not act on yet: one notice for those that the file sets.</summary>
    public void NotYetActive(params ReadOnlySpan<string> names)
    {
        List<string> set = [];
        foreach (var name in names)
        {
            if (Take(name) is not null)
                set.Add(name);
        }

        if (set.Count > 0)
            issues.Info(path, $"Known, but not yet active in Heimdall: {string.Join(", ", set)}.");
    }

    /// <summary>Names what nobody asked for.</summary>
    public void End()
    {
        foreach (var name in _values.Keys)
        {
            if (_known.Contains(name))
                continue;
            var near = NearMiss.Find(name, _known);
            issues.Warn(At(name), near is null ? $"Unknown key \"{name}\"; it is ignored." : $"Unknown key \"{name}\"; it is ignored. Did you mean \"{near}\"?");
        }
    }

    private IEnumerable<(JsonElement Item, string Path)> Items(string name)
    {
        if (Take(name) is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(name, "an array");
            yield break;
        }

        var position = 0;
        foreach (var item in value.EnumerateArray())
            yield return (item, $"{At(name)}[{position++}]");
    }

    private T? Wrong<T>(string name, string wanted) where T : class
    {
        issues.Fault(At(name), $"This must be {wanted}.");
        return null;
    }

    private T? WrongValue<T>(string name, string wanted) where T : struct
    {
        issues.Fault(At(name), $"This must be {wanted}.");
        return null;
    }

    private static Dictionary<string, JsonElement> Values(JsonElement element, string path, ConfigIssues issues)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (values.ContainsKey(property.Name))
                issues.Warn(ConfigPath.Member(path, property.Name), $"\"{property.Name}\" is given twice; the last one counts.");
            values[property.Name] = property.Value;
        }

        return values;
    }
}
