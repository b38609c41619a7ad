using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Matrix.Upstreams;

/// <summary>
/// What Gemini answers with a 400, in its words as public issues quote them: unknown fields, calls without responses right after them, schema
/// keywords it does not know, calls of the third generation that lost their signature (https://ai.google.dev/api/generate-content,
/// https://ai.google.dev/gemini-api/docs/thought-signatures).
/// </summary>
/// <param name="signsCalls">The first call of each step of the current turn must bear its signature.</param>
internal sealed partial class GeminiRules(bool signsCalls)
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "contents", "systemInstruction", "system_instruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent", "labels", "model", "serviceTier",
    };

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength",
        "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum",
    };

    public IEnumerable<string> Check(JsonElement body) => [.. CheckFields(body), .. CheckTools(body), .. CheckContents(body.GetProperty("contents"))];

    private static IEnumerable<string> CheckFields(JsonElement body) =>
        body.EnumerateObject().Where(static field => !Fields.Contains(field.Name)).Select(static field => $"Invalid JSON payload received. Unknown name \"{field.Name}\": Cannot find field.");

    private static IEnumerable<string> CheckTools(JsonElement body)
    {
        foreach (var tool in body.TryGetProperty("tools", out var tools) ? tools.EnumerateArray() : default)
        {
            foreach (var function in tool.TryGetProperty("functionDeclarations", out var functions) ? functions.EnumerateArray() : default)
            {
                var name = function.GetProperty("name").GetString()!;
                if (!ToolName.IsMatch(name))
                    yield return $"Invalid function name \"{name}\". Must start with a letter or an underscore. Additionally must be alphanumeric, underscores, dots, colons or dashes, with a maximum length of 64.";
                if (function.TryGetProperty("parameters", out _) && function.TryGetProperty("parametersJsonSchema", out _))
                    yield return $"Only one of parameters and parametersJsonSchema may be set for function \"{name}\".";
                foreach (var fault in function.TryGetProperty("parameters", out var schema) ? CheckSchema(schema, name) : [])
                    yield return fault;
            }
        }
    }

    private static IEnumerable<string> CheckSchema(JsonElement schema, string path)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Keywords.Contains(keyword.Name))
                yield return $"Invalid JSON payload received. Unknown name \"{keyword.Name}\" at '{path}': Cannot find field.";
            if (keyword.Name == "properties" && !keyword.Value.EnumerateObject().Any())
                yield return $"{path}.properties: should be non-empty for OBJECT type";
            var inner = keyword.Name switch
            {
                "properties" => keyword.Value.EnumerateObject().Select(static property => property.Value),
                "items" => [keyword.Value],
                "anyOf" => keyword.Value.EnumerateArray(),
                _ => Enumerable.Empty<JsonElement>(),
            };
            foreach (var fault in inner.SelectMany(deeper => CheckSchema(deeper, $"{path}.{keyword.Name}")))
                yield return fault;
        }
    }

    private IEnumerable<string> CheckContents(JsonElement contents)
    {
        var turns = contents.EnumerateArray().Select(static content => (Role: content.TryGetProperty("role", out var role) ? role.GetString()! : "user", Parts: content.GetProperty("parts").EnumerateArray().ToList())).ToList();
        if (turns.Count == 0)
            yield return "* GenerateContentRequest.contents: contents is not specified";
        var asked = turns.FindLastIndex(static turn => turn.Role == "user" && turn.Parts.Exists(static part => part.TryGetProperty("text", out _)) && !turn.Parts.Exists(static part => part.TryGetProperty("functionResponse", out _)));
        foreach (var (index, (role, parts)) in turns.Index())
        {
            if (role is not ("user" or "model"))
                yield return $"Please use a valid role: user, model. - contents[{index}]";
            if (parts.Count == 0)
                yield return $"Unable to submit request because it must include at least one parts field - contents[{index}]";
            var calls = Functions(parts, "functionCall");
            if (calls.Count == 0)
                continue;
            var responses = index + 1 < turns.Count ? Functions(turns[index + 1].Parts, "functionResponse") : [];
            if (index > 0 && turns[index - 1].Role != "user")
                yield return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
            if (!calls.Order(StringComparer.Ordinal).SequenceEqual(responses.Order(StringComparer.Ordinal), StringComparer.Ordinal))
                yield return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
            var first = parts.Find(static part => part.TryGetProperty("functionCall", out _));
            if (signsCalls && index > asked && !(first.TryGetProperty("thoughtSignature", out var signature) && signature.GetString()!.Length > 0))
                yield return $"Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. Function call `{calls[0]}`, position {index}.";
        }
    }

    private static List<string> Functions(List<JsonElement> parts, string kind) =>
        [.. parts.Where(part => part.TryGetProperty(kind, out _)).Select(part => part.GetProperty(kind).GetProperty("name").GetString()!)];

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$")]
    private static partial Regex ToolName { get; }
}
