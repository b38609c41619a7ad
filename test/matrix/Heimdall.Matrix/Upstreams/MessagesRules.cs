using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.Matrix.Upstreams;

/// <summary>
/// What Anthropic answers with a 400, in its words as public issues quote them: unknown fields, results that do not follow their calls, ids of
/// another form or given twice, blank texts, signatures that do not fit their thinking (https://platform.claude.com/docs/en/api/messages).
/// </summary>
/// <param name="signatureOf">The only signature that a thinking text may have.</param>
internal sealed partial class MessagesRules(Func<string, string> signatureOf)
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "max_tokens", "stream", "system", "tools", "tool_choice", "messages", "thinking", "output_config", "temperature", "top_p", "top_k",
        "stop_sequences", "metadata", "context_management", "service_tier", "container", "mcp_servers", "cache_control", "safeguards", "speed", "inference_geo",
    };

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public IEnumerable<string> Check(JsonElement body) => [.. CheckFields(body), .. CheckTools(body), .. CheckMessages(body.GetProperty("messages"))];

    private static IEnumerable<string> CheckFields(JsonElement body)
    {
        foreach (var field in body.EnumerateObject().Where(static field => !Fields.Contains(field.Name)))
            yield return $"{field.Name}: Extra inputs are not permitted";
        if (!body.TryGetProperty("max_tokens", out var maxTokens) || maxTokens.GetInt64() < 1)
            yield return "max_tokens: Field required";
        else if (body.TryGetProperty("thinking", out var thinking) && thinking.TryGetProperty("budget_tokens", out var budget) && (budget.GetInt64() < 1024 || budget.GetInt64() >= maxTokens.GetInt64()))
            yield return "`max_tokens` must be greater than `thinking.budget_tokens`, which must be at least 1024";
        if (CacheMark.Count(body.GetRawText()) > 4)
            yield return "A maximum of 4 blocks with cache_control may be provided.";
    }

    private static IEnumerable<string> CheckTools(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools))
        {
            if (body.TryGetProperty("tool_choice", out _))
                yield return "tool_choice may only be specified while providing tools.";
            yield break;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, tool) in tools.EnumerateArray().Index())
        {
            var name = tool.GetProperty("name").GetString()!;
            if (!ToolName.IsMatch(name))
                yield return $"tools.{index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'";
            if (!names.Add(name))
                yield return "tools: Tool names must be unique.";
            if (!tool.TryGetProperty("type", out var type) || type.GetString() == "custom")
            {
                if (!tool.TryGetProperty("input_schema", out var schema) || !schema.TryGetProperty("type", out var of) || of.GetString() != "object")
                    yield return $"tools.{index}.custom.input_schema.type: Field required";
            }
        }
    }

    private IEnumerable<string> CheckMessages(JsonElement messages)
    {
        List<string> open = [];
        foreach (var (index, message) in messages.EnumerateArray().Index())
        {
            var role = message.GetProperty("role").GetString();
            if (index == 0 && role != "user")
                yield return "messages: first message must use the \"user\" role";
            if (role is not ("user" or "assistant" or "system"))
                yield return $"messages: Unexpected role \"{role}\".";
            var content = message.GetProperty("content");
            if (content.ValueKind == JsonValueKind.String ? content.GetString()!.Length == 0 : content.GetArrayLength() == 0)
                yield return $"messages.{index}: all messages must have non-empty content";
            var blocks = content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().ToList() : [];
            foreach (var fault in role == "assistant" ? CheckAssistant(index, blocks, ref open) : role == "user" ? CheckUser(index, blocks, ref open) : [])
                yield return fault;
        }

        if (open.Count > 0)
            yield return $"messages: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}.";
    }

    private List<string> CheckAssistant(int message, List<JsonElement> blocks, ref List<string> open)
    {
        var faults = new List<string>();
        if (open.Count > 0)
            faults.Add($"messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}.");
        open = [];
        foreach (var block in blocks)
        {
            switch (block.GetProperty("type").GetString())
            {
                case "tool_use":
                    var id = block.GetProperty("id").GetString()!;
                    open.Add(id);
                    if (!ToolId.IsMatch(id))
                        faults.Add($"messages.{message}.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                    if (!_ids.Add(id))
                        faults.Add("messages: `tool_use` ids must be unique");
                    if (block.GetProperty("input").ValueKind != JsonValueKind.Object)
                        faults.Add($"messages.{message}.content.0.tool_use.input: Input should be a valid dictionary");
                    break;
                case "thinking" when block.GetProperty("signature").GetString() != signatureOf(block.GetProperty("thinking").GetString()!):
                    faults.Add($"messages.{message}.content.0: Invalid `signature` in `thinking` block");
                    break;
                case "text" when string.IsNullOrWhiteSpace(block.GetProperty("text").GetString()):
                    faults.Add("messages: text content blocks must contain non-whitespace text");
                    break;
                default:
                    break;
            }
        }

        return faults;
    }

    private static List<string> CheckUser(int message, List<JsonElement> blocks, ref List<string> open)
    {
        var faults = new List<string>();
        var others = false;
        foreach (var block in blocks)
        {
            var type = block.GetProperty("type").GetString();
            if (type == "tool_result")
            {
                var id = block.GetProperty("tool_use_id").GetString()!;
                if (!open.Remove(id))
                    faults.Add($"messages.{message}.content.0: unexpected `tool_use_id` found in `tool_result` blocks: {id}.");
                if (others)
                    faults.Add($"messages.{message}: `tool_result` blocks must come first in the content");
            }
            else
            {
                others = true;
                if (type == "text" && string.IsNullOrWhiteSpace(block.GetProperty("text").GetString()))
                    faults.Add("messages: text content blocks must be non-empty");
            }
        }

        if (open.Count > 0)
            faults.Add($"messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}.");
        open = [];
        return faults;
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,128}$")]
    private static partial Regex ToolName { get; }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex ToolId { get; }

    [GeneratedRegex("\"cache_control\":\\s*\\{")]
    private static partial Regex CacheMark { get; }
}
