using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Matrix.Upstreams;

/// <summary>
/// What OpenAI's Responses API answers with a 400, in its words as public issues quote them: unknown parameters, outputs without calls and the
/// other way round, reasoning without the item that followed it, ids of another kind, schemas that are not strict though they say so
/// (https://platform.openai.com/docs/api-reference/responses/create).
/// </summary>
internal static partial class ResponsesRules
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "max_output_tokens", "max_tool_calls", "text", "reasoning", "include", "store", "stream",
        "stream_options", "previous_response_id", "conversation", "prompt", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "user", "metadata", "client_metadata",
        "service_tier", "truncation", "background", "top_logprobs",
    };

    private static readonly Dictionary<string, string> IdPrefixes = new(StringComparer.Ordinal) { ["reasoning"] = "rs", ["function_call"] = "fc", ["message"] = "msg", ["web_search_call"] = "ws" };

    public static IEnumerable<string> Check(JsonElement body) => [.. CheckFields(body), .. CheckTools(body), .. CheckInput(body)];

    private static IEnumerable<string> CheckFields(JsonElement body)
    {
        foreach (var field in body.EnumerateObject().Where(static field => !Fields.Contains(field.Name)))
            yield return field.Name is "temperature" or "top_p" ? $"Unsupported parameter: '{field.Name}' is not supported with this model." : $"Unknown parameter: '{field.Name}'.";
        if (body.TryGetProperty("max_output_tokens", out var limit) && limit.GetInt64() < 16)
            yield return $"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got {limit} instead.";
    }

    private static IEnumerable<string> CheckTools(JsonElement body)
    {
        foreach (var (index, tool) in (body.TryGetProperty("tools", out var tools) ? tools.EnumerateArray() : default).Index())
        {
            if (tool.GetProperty("type").GetString() != "function")
                continue;
            var name = tool.GetProperty("name").GetString()!;
            if (!ToolName.IsMatch(name))
                yield return $"Invalid 'tools[{index}].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.";
            var schema = tool.GetProperty("parameters");
            if (schema.GetProperty("type").GetString() != "object" || !schema.TryGetProperty("properties", out var properties))
                yield return $"Invalid schema for function '{name}': schema must have type 'object' and 'properties'.";
            else if (tool.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True && !IsStrict(schema, properties))
                yield return $"Invalid schema for function '{name}': 'required' is required to be supplied and to be an array including every key in properties.";
        }
    }

    private static bool IsStrict(JsonElement schema, JsonElement properties) =>
        schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False
        && schema.TryGetProperty("required", out var required)
        && properties.EnumerateObject().All(property => required.EnumerateArray().Any(name => name.GetString() == property.Name));

    private static IEnumerable<string> CheckInput(JsonElement body)
    {
        var input = body.GetProperty("input");
        if (input.ValueKind == JsonValueKind.String)
            yield break;
        var open = new HashSet<string>(StringComparer.Ordinal);
        string? reasoning = null;
        foreach (var (index, item) in input.EnumerateArray().Index())
        {
            var type = item.TryGetProperty("type", out var given) ? given.GetString()! : "message";
            foreach (var fault in CheckId(item, type, index))
                yield return fault;
            if (reasoning is not null && type is not ("function_call" or "message" or "reasoning" or "custom_tool_call" or "web_search_call"))
                yield return $"Item '{reasoning}' of type 'reasoning' was provided without its required following item.";
            reasoning = type == "reasoning" ? item.TryGetProperty("id", out var id) ? id.GetString() : "reasoning" : null;
            switch (type)
            {
                case "function_call":
                    if (!open.Add(item.GetProperty("call_id").GetString()!))
                        yield return $"Duplicate call_id '{item.GetProperty("call_id")}'.";
                    break;
                case "function_call_output":
                    if (!open.Remove(item.GetProperty("call_id").GetString()!))
                        yield return $"No tool call found for function call output with call_id {item.GetProperty("call_id")}.";
                    break;
                case "message":
                    foreach (var fault in CheckContent(item, index))
                        yield return fault;
                    break;
                default:
                    break;
            }
        }

        if (reasoning is not null)
            yield return $"Item '{reasoning}' of type 'reasoning' was provided without its required following item.";
        if (open.Count > 0)
            yield return $"No tool output found for function call {open.First()}.";
    }

    private static IEnumerable<string> CheckId(JsonElement item, string type, int index)
    {
        if (item.TryGetProperty("id", out var id) && id.GetString() is { } text)
        {
            if (IdPrefixes.TryGetValue(type, out var prefix) && !text.StartsWith(prefix, StringComparison.Ordinal))
                yield return $"Invalid 'input[{index}].id': '{text}'. Expected an ID that begins with '{prefix}'.";
            if (text.Length > 64)
                yield return $"Invalid 'input[{index}].id': string too long. Expected a string with maximum length 64, but got a string with length {text.Length} instead.";
        }

        if (item.TryGetProperty("call_id", out var call) && call.GetString()!.Length is 0 or > 64)
            yield return $"Invalid 'input[{index}].call_id': string too long. Expected a string with maximum length 64, but got a string with length {call.GetString()!.Length} instead.";
        if (type == "reasoning" && (!item.TryGetProperty("encrypted_content", out var state) || state.ValueKind != JsonValueKind.String || state.GetString()!.Length == 0))
            yield return $"Item with id '{id}' not found. Items are not persisted when `store` is set to false.";
    }

    private static IEnumerable<string> CheckContent(JsonElement message, int index)
    {
        var content = message.GetProperty("content");
        if (content.ValueKind == JsonValueKind.String)
            yield break;
        var role = message.GetProperty("role").GetString();
        foreach (var type in content.EnumerateArray().Select(static part => part.GetProperty("type").GetString()!))
        {
            if (role == "assistant" ? type is not ("output_text" or "refusal") : type is not ("input_text" or "input_image" or "input_file" or "input_audio"))
                yield return $"Invalid value: '{type}' in a message of the {role}. - 'input[{index}].content'";
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex ToolName { get; }
}
