using System.Globalization;
using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Where in the request a reader is, so that a fault can name the place as Anthropic's API does: <c>messages.3.content.0.text</c>.</summary>
internal sealed class ReadingPath
{
    private readonly List<Step> _steps = new(8);

    public void Enter(string name) => _steps.Add(new Step(name, 0));

    public void Enter(int index) => _steps.Add(new Step(null, index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    /// <param name="field">Below the present place; null: the place itself.</param>
    public DialectException Fault(string problem, string? field = null)
    {
        var path = Name(field);
        return DialectException.InvalidRequest(path.Length == 0 ? problem : $"{path}: {problem}", path.Length == 0 ? null : path);
    }

    public JsonText ReadText(ref JsonCursor cursor, string? field = null) =>
        cursor.Kind == JsonKind.String ? cursor.ReadText() : throw Fault("Input should be a valid string", field);

    public JsonText? ReadTextOrNull(ref JsonCursor cursor, string field) => cursor.TryReadNull() ? null : ReadText(ref cursor, field);

    public bool? ReadBooleanOrNull(ref JsonCursor cursor, string field) => cursor.Kind switch
    {
        JsonKind.Null => Skip<bool?>(ref cursor),
        JsonKind.True or JsonKind.False => cursor.ReadBoolean(),
        _ => throw Fault("Input should be a valid boolean", field),
    };

    public long? ReadIntegerOrNull(ref JsonCursor cursor, string field)
    {
        if (cursor.TryReadNull())
            return null;
        try
        {
            return cursor.ReadInteger();
        }
        catch (JsonFault)
        {
            throw Fault("Input should be a valid integer", field);
        }
    }

    public double? ReadNumberOrNull(ref JsonCursor cursor, string field)
    {
        if (cursor.TryReadNull())
            return null;
        try
        {
            return cursor.ReadNumber();
        }
        catch (JsonFault)
        {
            throw Fault("Input should be a valid number", field);
        }
    }

    public void EnterObject(ref JsonCursor cursor, string? field = null)
    {
        if (cursor.Kind != JsonKind.Object)
            throw Fault("Input should be a valid dictionary", field);
        cursor.EnterObject();
    }

    public void EnterArray(ref JsonCursor cursor, string? field = null)
    {
        if (cursor.Kind != JsonKind.Array)
            throw Fault("Input should be a valid list", field);
        cursor.EnterArray();
    }

    private static T? Skip<T>(ref JsonCursor cursor)
    {
        cursor.Skip();
        return default;
    }

    private string Name(string? field)
    {
        var path = new StringBuilder();
        foreach (var step in _steps)
            path.Append(path.Length > 0 ? "." : "").Append(step.Name ?? step.Index.ToString(CultureInfo.InvariantCulture));
        if (field is not null)
            path.Append(path.Length > 0 ? "." : "").Append(field);
        return path.ToString();
    }

    private readonly record struct Step(string? Name, int Index);
}
