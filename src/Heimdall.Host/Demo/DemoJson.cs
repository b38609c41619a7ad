using System.Text;
using System.Text.Json;

namespace Heimdall.Host.Demo;

/// <summary>The smallest JSON that fits a schema, for clients that ask for structured output (Claude Code asks so for a session's title).</summary>
internal static class DemoJson
{
    /// <summary>Deep enough for any schema a person writes; a schema that refers to itself ends here.</summary>
    private const int MaxDepth = 16;

    public static string Fitting(JsonElement schema)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, schema, depth: 0);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > 0)
            values[0].WriteTo(json);
        else
            WriteOfType(json, schema, TypeOf(schema), depth);
    }

    private static void WriteOfType(Utf8JsonWriter json, JsonElement schema, string? type, int depth)
    {
        switch (type)
        {
            case "object" when depth < MaxDepth:
                WriteObject(json, schema, depth);
                break;
            case "array":
                json.WriteStartArray();
                json.WriteEndArray();
                break;
            case "integer" or "number":
                json.WriteNumberValue(0);
                break;
            case "boolean":
                json.WriteBooleanValue(false);
                break;
            case "string":
                json.WriteStringValue("Simulated by heimdall demo");
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        json.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                json.WritePropertyName(property.Name);
                Write(json, property.Value, depth + 1);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The type, or the first of several.</summary>
    private static string? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
            return null;
        return type.ValueKind == JsonValueKind.Array ? type[0].GetString() : type.GetString();
    }
}
