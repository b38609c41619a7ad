using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Routing.Rules.Cel;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Routing.Rules.Cel;

/// <summary>A line of conformance.tsv, whose head says what stands in it.</summary>
internal sealed record ConformanceCase(string Name, string Expression, JsonElement Expected, ImmutableArray<string> Variables, ImmutableArray<CelValue> Values) : ICelVariables
{
    /// <summary>All cases, in order.</summary>
    public static ImmutableArray<ConformanceCase> All { get; } =
        [.. File.ReadLines(Path.Combine(RepositoryFolder.Path, "test/Engine.Tests/Routing/Rules/Cel/conformance.tsv")).Where(static line => !line.StartsWith('#')).Select(Parse)];

    /// <summary>File and section.</summary>
    public string Section => Name[..Name.LastIndexOf('/')];

    public CelValue Get(int index) => Values[index];

    /// <summary>What is wrong with our answer; null where it is the expected one.</summary>
    public string? Fault()
    {
        var actual = CelProgram.Compile(Expression, Variables, out var error) is { } program ? program.Evaluate(this) : CelValue.Error(error.Position, error.Message);
        if (Expected.ValueKind == JsonValueKind.Object && Expected.TryGetProperty("error", out _))
            return actual.IsError ? null : $"{Name}: {Expression} is {Render(actual)} instead of an error";
        var steps = CelLimits.Steps;
        return Same(ToValue(Expected), actual, ref steps) ? null : $"{Name}: {Expression} is {Render(actual)} instead of {Expected}";
    }

    // The type counts here, which it does not in the language's own equality; and NaN is NaN.
    private static bool Same(in CelValue expected, in CelValue actual, ref int steps)
    {
        if (expected.Kind != actual.Kind)
            return false;
        if (expected.Kind != CelKind.List)
            return expected.Kind == CelKind.Double ? expected.AsDouble.Equals(actual.AsDouble) : Equality.Of(expected, actual, ref steps);
        if (expected.AsList.Length != actual.AsList.Length)
            return false;
        for (var i = 0; i < expected.AsList.Length; i++)
        {
            if (!Same(expected.AsList[i], actual.AsList[i], ref steps))
                return false;
        }

        return true;
    }

    private static ConformanceCase Parse(string line)
    {
        var columns = line.Split('\t');
        var bindings = columns.Length > 3 ? Json(columns[3]).EnumerateObject().ToList() : [];
        return new(columns[0], Json(columns[1]).GetString()!, Json(columns[2]), [.. bindings.Select(pair => pair.Name)], [.. bindings.Select(pair => ToValue(pair.Value))]);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static CelValue ToValue(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => CelValue.Null,
        JsonValueKind.True or JsonValueKind.False => CelValue.Of(json.GetBoolean()),
        JsonValueKind.String => CelValue.Of(json.GetString()!),
        _ => json.EnumerateObject().Single() is { Name: var type, Value: var value } ? ToValue(type, value) : default,
    };

    private static CelValue ToValue(string type, JsonElement value) => type switch
    {
        "int" => CelValue.Of(value.GetInt64()),
        "uint" => CelValue.Of(value.GetUInt64()),
        "double" => CelValue.Of(value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!) : value.GetDouble()),
        "bytes" => CelValue.Of(value.GetBytesFromBase64()),
        "type" => CelValue.TypeOf(CelKindNames.Find(value.GetString()!) ?? CelKind.Error),
        "list" => CelValue.Of([.. value.EnumerateArray().Select(ToValue)]),
        "map" => ToMap([.. value.EnumerateArray().Select(static entry => ToValue(entry[0]))], [.. value.EnumerateArray().Select(static entry => ToValue(entry[1]))]),
        _ => throw new InvalidDataException(type),
    };

    private static CelValue ToMap(CelValue[] keys, CelValue[] values) => CelValue.Of(CelMap.TryCreate(keys, values, out _, out _)!);

    private static string Render(in CelValue value) => value.Kind switch
    {
        CelKind.Bytes => Encoding.Latin1.GetString(value.AsBytes),
        CelKind.Uint => $"{value.AsUint}u",
        CelKind.Double => $"{value.AsDouble:R}",
        CelKind.Type => value.AsType.Name(),
        CelKind.List => $"[{string.Join(", ", value.AsList.ToArray().Select(static element => Render(element)))}]",
        _ => value.ToString(),
    };
}
