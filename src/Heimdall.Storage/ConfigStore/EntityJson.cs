using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>How documents are written.</summary>
internal static class EntityJson
{
    /// <summary>Nothing of it is put into a page, so letters of every script stay what they are.</summary>
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads an object as files have them: comments and trailing commas are allowed, and of a name that is given twice the last one counts.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonObject Parse(ReadOnlyMemory<byte> json)
    {
        var text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        using var document = JsonDocument.Parse(text, _lenient);
        return Node(document.RootElement) as JsonObject ?? [];
    }

    /// <summary>The same text for the same content, whatever the order of its properties.</summary>
    public static string Canonical(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static JsonNode? Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                    members[member.Name] = Node(member.Value);
                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Node)]);
            default:
                return JsonValue.Create(element.Clone()); // null for a JSON null
        }
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append('{');
                foreach (var (name, value) in members.OrderBy(static member => member.Key, StringComparer.Ordinal))
                {
                    text.Append('"').Append(JsonEncodedText.Encode(name).Value).Append("\":");
                    Append(text, value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString(Compact) ?? "null");
                break;
        }
    }
}
