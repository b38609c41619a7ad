using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>Two spellings of the same request made equal: order of fields, explicit nulls, strings against one text part, types that need not be said.</summary>
internal static class Spelling
{
    public static string OfRequest(ReadOnlySpan<byte> request)
    {
        var fields = (JsonObject)Sorted(JsonNode.Parse(request))!;
        if (fields["stream"]?.GetValue<bool>() == false)
            fields.Remove("stream");
        if (fields["tools"] is JsonArray { Count: 0 })
            fields.Remove("tools");
        if (fields["instructions"]?.GetValue<string>() is "")
            fields.Remove("instructions");
        if (fields["input"] is JsonValue text)
            fields["input"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text.DeepClone() });
        foreach (var item in (fields["input"] as JsonArray ?? []).OfType<JsonObject>())
            Item(item);
        return Sorted(fields)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static void Item(JsonObject item)
    {
        if (item["role"] is not null)
            item["type"] ??= "message";
        var type = item["role"]?.GetValue<string>() is "assistant" ? "output_text" : "input_text";
        if (item["content"] is JsonValue text)
            item["content"] = new JsonArray(new JsonObject { ["type"] = type, ["text"] = text.DeepClone() });
        if (item["output"] is JsonArray { Count: 1 } output && output[0] is JsonObject { Count: 2 } part && part["text"] is { } only)
            item["output"] = only.DeepClone();
    }

    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject fields => new JsonObject(fields
            .Where(static field => field.Value is not null)
            .OrderBy(static field => field.Key, StringComparer.Ordinal)
            .Select(static field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => JsonValue.Create(number.GetValue<double>()),
        _ => value?.DeepClone(),
    };
}
