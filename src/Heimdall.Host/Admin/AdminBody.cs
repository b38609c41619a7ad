using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Host.Ingress;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Admin;

/// <summary>Reads the body of a change: an object of bounded size, depth and texts. What the fields mean is checked where they are known.</summary>
internal static class AdminBody
{
    /// <summary>Bytes. Long enough for a name of a megabyte to be refused by its field's name.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private const int MaxDepth = 32;
    private const int MaxName = 255;
    private const int MaxText = 256 * 1024;

    // A name given twice would mean one thing to this reader and another to the next.
    private static readonly JsonDocumentOptions _strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="AdminRefusal">It is no such object.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await RequestBody.ReadAsync(request, MaxBytes, cancellationToken);
            return Parse(body.Memory);
        }
        catch (DialectException refused)
        {
            throw new AdminRefusal(
                refused.Error.StatusCode,
                refused.Error.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The body exceeds {MaxBytes / (1024 * 1024)} MB." : refused.Error.Message);
        }
    }

    /// <summary>No body at all counts as an empty object.</summary>
    public static JsonObject Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return [];
        try
        {
            using var document = JsonDocument.Parse(json, _strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw AdminRefusal.BadField("body", "The body must be a JSON object.");
            CheckMembers(document.RootElement, "");
            return JsonObject.Create(document.RootElement.Clone())!;
        }
        catch (JsonException broken)
        {
            throw AdminRefusal.BadField("body", $"The body is not JSON, or is nested deeper than {MaxDepth}: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw AdminRefusal.BadField("body", "The body holds text that is not valid Unicode.");
        }
    }

    private static void CheckMembers(JsonElement element, string path)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Length > MaxName)
                throw AdminRefusal.BadField($"{path}{member.Name[..32]}…", $"Names of fields have at most {MaxName} characters.");
            Check(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", IsName(member.Name));
        }
    }

    private static void Check(JsonElement value, string path, bool isName)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckMembers(value, path);
                break;
            case JsonValueKind.Array:
                var position = 0;
                foreach (var item in value.EnumerateArray())
                    Check(item, $"{path}[{position++}]", isName);
                break;
            case JsonValueKind.String:
                CheckText(value.GetString()!, path, isName);
                break;
        }
    }

    private static void CheckText(string text, string path, bool isName)
    {
        if (text.Length > (isName ? MaxName : MaxText))
            throw AdminRefusal.BadField(path, $"This may have at most {(isName ? MaxName : MaxText)} characters.");
        if (text.Contains('\0', StringComparison.Ordinal) || (isName && text.Any(char.IsControl)))
            throw AdminRefusal.BadField(path, "This may not hold control characters.");
    }

    /// <summary>What names something, by itself or among others, and is written into columns and lines of the log.</summary>
    private static bool IsName(string field) =>
        field is "name" or "id" or "ids" or "provider" or "model" or "model_name" or "allowed_models" or "blacklisted_models" or "models" or "fallbacks" or "key_ids" or "pattern"
            or "provider_key_name" or "scope"
        || field.EndsWith("_id", StringComparison.Ordinal) || field.EndsWith("_ids", StringComparison.Ordinal);
}
