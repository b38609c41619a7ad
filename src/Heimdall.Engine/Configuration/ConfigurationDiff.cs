using System.Collections.Immutable;
using System.Text.Json;

namespace Heimdall.Engine.Configuration;

/// <summary>
/// What is different between two configurations, in lines for an operator: <c>provider groq added</c>, <c>provider openai, key main: weight from 1 to 3</c>.
/// Of a secret only that its value changed.
/// </summary>
internal static class ConfigurationDiff
{
    private const int MaxValueLength = 80;

    /// <summary>Empty: nothing changed.</summary>
    public static ImmutableArray<string> Between(GatewayOptions before, GatewayOptions after)
    {
        var (old, now) = (OptionsText.Of(before), OptionsText.Of(after));
        if (string.Equals(old, now, StringComparison.Ordinal))
            return [];

        using var oldDocument = JsonDocument.Parse(old);
        using var newDocument = JsonDocument.Parse(now);
        var lines = ImmutableArray.CreateBuilder<string>();
        Compare(new("", ""), oldDocument.RootElement, newDocument.RootElement, lines);
        return lines.ToImmutable();
    }

    private static void Compare(Place place, JsonElement before, JsonElement after, ImmutableArray<string>.Builder lines)
    {
        if (JsonElement.DeepEquals(before, after))
            return;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
            CompareObjects(place, before, after, lines);
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && (HasIdentities(before) || HasIdentities(after)))
            CompareEntities(place, before, after, lines);
        else if (IsListOfObjects(before) && IsListOfObjects(after))
            ComparePositions(place, before, after, lines);
        else
            lines.Add(place.Line($"{place.Field} {Change(before, after)}"));
    }

    private static void CompareObjects(Place place, JsonElement before, JsonElement after, ImmutableArray<string>.Builder lines)
    {
        foreach (var member in after.EnumerateObject())
        {
            if (before.TryGetProperty(member.Name, out var old))
                Compare(place.At(member.Name), old, member.Value, lines);
            else
                lines.Add(place.Line($"{place.At(member.Name).Field} added: {Shown(member.Value)}"));
        }

        foreach (var member in before.EnumerateObject())
        {
            if (!after.TryGetProperty(member.Name, out _))
                lines.Add(place.Line($"{place.At(member.Name).Field} removed"));
        }
    }

    private static void CompareEntities(Place place, JsonElement before, JsonElement after, ImmutableArray<string>.Builder lines)
    {
        var kind = place.Field[(place.Field.LastIndexOf('.') + 1)..].TrimEnd('s').Replace('_', ' ');
        var old = Entities(before);
        var now = Entities(after);
        foreach (var (id, entity) in now)
        {
            if (!old.TryGetValue(id, out var was))
                lines.Add(place.Line($"{kind} {Name(entity)} added"));
            else
                Compare(place.Into($"{kind} {Name(entity)}"), was, entity, lines);
        }

        foreach (var (id, entity) in old)
        {
            if (!now.ContainsKey(id))
                lines.Add(place.Line($"{kind} {Name(entity)} removed"));
        }

        if (!old.Keys.Where(now.ContainsKey).SequenceEqual(now.Keys.Where(old.ContainsKey), StringComparer.Ordinal))
            lines.Add(place.Line($"{kind}s in another order"));
    }

    private static void ComparePositions(Place place, JsonElement before, JsonElement after, ImmutableArray<string>.Builder lines)
    {
        var (had, has) = (before.GetArrayLength(), after.GetArrayLength());
        for (var i = 0; i < Math.Max(had, has); i++)
        {
            var item = place with { Field = $"{place.Field}[{i}]" };
            if (i < had && i < has)
                Compare(item, before[i], after[i], lines);
            else
                lines.Add(place.Line($"{item.Field} {(i < has ? "added" : "removed")}"));
        }
    }

    private static bool IsListOfObjects(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object);

    private static bool HasIdentities(JsonElement array) =>
        array.GetArrayLength() > 0 && array.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object && Identity(item) is not null);

    /// <summary>By identity, in order. An identity that comes again (a budget of two owners) is told apart by its place.</summary>
    private static OrderedDictionary<string, JsonElement> Entities(JsonElement array)
    {
        var entities = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var item in array.EnumerateArray())
        {
            var id = Identity(item)!;
            if (!entities.TryAdd(id, item))
                entities.Add($"{id}#{entities.Count}", item);
        }

        return entities;
    }

    private static string? Identity(JsonElement entity) => Text(entity, "id") ?? Text(entity, "name");

    private static string Name(JsonElement entity) => Text(entity, "name") ?? Text(entity, "id")!;

    private static string? Text(JsonElement entity, string name) =>
        entity.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Change(JsonElement before, JsonElement after) =>
        IsHidden(before) || IsHidden(after) ? "changed" : $"from {Shown(before)} to {Shown(after)}";

    private static bool IsHidden(JsonElement value) => value.GetRawText().Contains(OptionsText.HiddenMark, StringComparison.Ordinal);

    private static string Shown(JsonElement value)
    {
        if (IsHidden(value))
            return "(not shown)";
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "unset",
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Shown)) is { Length: > 0 } items ? items : "none",
            _ => value.GetRawText(),
        };
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }

    /// <param name="Entity">Whose field it is: <c>provider openai, key main</c>; empty at the top.</param>
    /// <param name="Field">Within the entity, with dots.</param>
    private readonly record struct Place(string Entity, string Field)
    {
        public Place At(string member) => this with { Field = Field.Length == 0 ? member : $"{Field}.{member}" };

        public Place Into(string entity) => new(Entity.Length == 0 ? entity : $"{Entity}, {entity}", "");

        public string Line(string what) => Entity.Length == 0 ? what : $"{Entity}: {what}";
    }
}
