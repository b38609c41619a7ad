using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Two spellings of the same request made equal: order of fields, explicit nulls, strings against one text part.</summary>
internal static class Normal
{
    public static string OfRequest(JsonElement request)
    {
        var fields = (JsonObject)Sorted(request)!;
        var streams = fields["stream"]?.GetValue<bool>() == true;
        if (!streams)
            fields.Remove("stream");
        fields.Remove("stream_options"); // always asked for; checked elsewhere
        Rename(fields, "max_tokens", "max_completion_tokens");
        if (fields["tools"] is JsonArray { Count: 0 })
            fields.Remove("tools");
        if (fields["stop"] is JsonValue stop)
            fields["stop"] = new JsonArray(stop.DeepClone());
        if (fields["response_format"]?["type"]?.GetValue<string>() is "text")
            fields.Remove("response_format");
        OlderFunctions(fields);
        if (fields["response_format"]?["json_schema"] is JsonObject schema)
            schema["name"] ??= "response";
        Messages(fields["messages"]!.AsArray());
        return Sorted(JsonSerializer.SerializeToElement(fields))!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static void Rename(JsonObject fields, string from, string to)
    {
        if (fields[from] is not { } value)
            return;
        fields.Remove(from);
        fields[to] ??= value.DeepClone();
    }

    private static void OlderFunctions(JsonObject fields)
    {
        if (fields["functions"] is not JsonArray functions)
            return;
        fields.Remove("functions");
        fields["tools"] = new JsonArray([.. functions.Select(static function => new JsonObject { ["type"] = "function", ["function"] = function!.DeepClone() })]);
    }

    // Instructions at the start are joined; a single text part and a string say the same.
    private static void Messages(JsonArray messages)
    {
        foreach (var message in messages)
        {
            if (message!["role"]!.GetValue<string>() is "developer")
                message["role"] = "system";
            foreach (var image in (message["content"] as JsonArray ?? []).OfType<JsonObject>().Where(static part => part["image_url"] is JsonValue))
                image["image_url"] = new JsonObject { ["url"] = image["image_url"]!.DeepClone() };
            if (message["content"] is JsonArray { Count: 1 } parts && parts[0] is JsonObject { Count: 2 } part && part["text"] is { } text)
                message["content"] = text.DeepClone();
        }

        while (messages.Count > 1 && messages[0]!["role"]!.GetValue<string>() is "system" && messages[1]!["role"]!.GetValue<string>() is "system")
        {
            messages[0]!["content"] = $"{messages[0]!["content"]}\n\n{messages[1]!["content"]}";
            messages.RemoveAt(1);
        }
    }

    private static JsonNode? Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject()
            .Where(static property => property.Value.ValueKind != JsonValueKind.Null)
            .OrderBy(static property => property.Name, StringComparer.Ordinal)
            .Select(static property => KeyValuePair.Create(property.Name, Sorted(property.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Sorted)]),
        JsonValueKind.Number => JsonValue.Create(value.GetDouble()),
        JsonValueKind.String => JsonValue.Create(value.GetString()),
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.GetBoolean()),
        _ => null,
    };
}
