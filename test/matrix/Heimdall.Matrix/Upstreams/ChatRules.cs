using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Matrix.Upstreams;

/// <summary>
/// What OpenAI answers with a 400, in its words as public issues quote them: fields it does not know, calls without results or the other way round, ids
/// over 40 characters, contents that are empty or of a type that does not belong there (https://platform.openai.com/docs/api-reference/chat/create).
/// </summary>
internal sealed partial class ChatRules
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop",
        "reasoning_effort", "user", "safety_identifier", "stream", "stream_options", "metadata", "store", "n", "seed", "prompt_cache_key", "verbosity", "service_tier",
    };

    /// <summary>Fields of the request that a look-alike knows as well.</summary>
    public IReadOnlyCollection<string> More { get; init; } = [];

    public IEnumerable<string> Check(JsonElement body) => [.. CheckFields(body), .. CheckTools(body), .. CheckMessages(body.GetProperty("messages"))];

    private IEnumerable<string> CheckFields(JsonElement body)
    {
        foreach (var field in body.EnumerateObject().Where(field => !Fields.Contains(field.Name) && !More.Contains(field.Name)))
            yield return $"Unrecognized request argument supplied: {field.Name}";
        if (body.TryGetProperty("max_tokens", out _) && body.TryGetProperty("max_completion_tokens", out _))
            yield return "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
        if (body.TryGetProperty("stream_options", out _) && !(body.TryGetProperty("stream", out var stream) && stream.GetBoolean()))
            yield return "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    }

    private static IEnumerable<string> CheckTools(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools))
        {
            foreach (var field in new[] { "tool_choice", "parallel_tool_calls" }.Where(field => body.TryGetProperty(field, out _)))
                yield return $"'{field}' is only allowed when 'tools' are specified.";
            yield break;
        }

        if (tools.GetArrayLength() is 0 or > 128)
            yield return "[] is too short - 'tools'";
        foreach (var (index, tool) in tools.EnumerateArray().Index())
        {
            if (tool.GetProperty("type").GetString() != "function")
            {
                yield return $"Invalid value: '{tool.GetProperty("type")}'. Supported values are: 'function' - 'tools[{index}].type'";
                continue;
            }

            var function = tool.GetProperty("function");
            if (!ToolName.IsMatch(function.GetProperty("name").GetString()!))
                yield return $"Invalid 'tools[{index}].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]{{1,64}}$'.";
            if (!function.TryGetProperty("parameters", out var schema) || schema.GetProperty("type").GetString() != "object" || !schema.TryGetProperty("properties", out _))
                yield return $"Invalid schema for function '{function.GetProperty("name")}': schema must be a JSON Schema of 'type: \"object\"' with 'properties'.";
        }
    }

    private static IEnumerable<string> CheckMessages(JsonElement messages)
    {
        var open = new List<string>();
        foreach (var (index, message) in messages.EnumerateArray().Index())
        {
            var role = message.GetProperty("role").GetString();
            if (role != "tool" && open.Count > 0)
            {
                yield return $"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: {string.Join(", ", open)}";
                open.Clear();
            }

            var hasCalls = message.TryGetProperty("tool_calls", out var calls);
            if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
            {
                if (!hasCalls)
                    yield return $"Invalid value for 'content': expected a string, got null. - 'messages[{index}].content'";
            }
            else
            {
                foreach (var fault in CheckContent(content, role!, index))
                    yield return fault;
            }

            if (role == "tool" && !open.Remove(message.GetProperty("tool_call_id").GetString()!))
                yield return "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
            foreach (var call in hasCalls ? calls.EnumerateArray() : default)
            {
                var id = call.GetProperty("id").GetString()!;
                if (id.Length is 0 or > 40)
                    yield return $"Invalid 'messages[{index}].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length {id.Length} instead.";
                if (open.Contains(id))
                    yield return $"Duplicate value for 'tool_call_id' of '{id}'";
                if (call.GetProperty("function").GetProperty("arguments").ValueKind != JsonValueKind.String)
                    yield return $"Invalid type for 'messages[{index}].tool_calls[0].function.arguments': expected a string.";
                open.Add(id);
            }
        }

        if (open.Count > 0)
            yield return "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
    }

    private static IEnumerable<string> CheckContent(JsonElement content, string role, int message)
    {
        if (content.ValueKind == JsonValueKind.String)
            yield break;
        if (content.GetArrayLength() == 0)
            yield return $"Invalid 'messages[{message}].content': empty array. Expected an array with minimum length 1, but got an empty array instead.";
        foreach (var part in content.EnumerateArray())
        {
            var type = part.GetProperty("type").GetString()!;
            if (type is not "text" && (role != "user" || type is not ("image_url" or "file" or "input_audio")))
                yield return $"Invalid content type '{type}' in a {role} message. - 'messages[{message}].content'";
            else if (!part.TryGetProperty(type, out _))
                yield return $"Missing required parameter: 'messages[{message}].content[0].{type}'.";
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex ToolName { get; }
}
