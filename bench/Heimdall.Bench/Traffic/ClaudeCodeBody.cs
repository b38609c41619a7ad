using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Heimdall.Bench.Traffic;

/// <summary>
/// A request of about 100 kB shaped like those of Claude Code in the middle of a task: three system blocks, two dozen tools with JSON
/// schemas, a long reminder, then turns of tool calls and their results.
/// </summary>
internal static class ClaudeCodeBody
{
    private const int ToolCount = 24;
    private const int TurnCount = 14;

    private static readonly JsonWriterOptions LikeJavaScript = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Create(string model, bool stream)
    {
        var prose = new Prose(20260601);
        var buffer = new ArrayBufferWriter<byte>(128 * 1024);
        using (var json = new Utf8JsonWriter(buffer, LikeJavaScript))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            WriteMessages(json, prose);
            WriteSystem(json, prose);
            WriteTools(json, prose);
            WriteSettings(json, stream);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, Prose prose)
    {
        json.WriteStartArray("messages");
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteStartArray("content");
        WriteText(json, $"<system-reminder>\n{prose.Sentences(4000)}\n</system-reminder>", cached: false);
        WriteText(json, "Find out why the nightly import drops rows, and mend it.", cached: false);
        json.WriteEndArray();
        json.WriteEndObject();
        for (var turn = 0; turn < TurnCount; turn++)
        {
            WriteCall(json, prose, turn);
            WriteResult(json, prose, turn);
        }

        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, Prose prose, int turn)
    {
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        WriteText(json, prose.Sentences(120), cached: false);
        json.WriteStartObject();
        json.WriteString("type", "tool_use");
        json.WriteString("id", $"toolu_bench{turn:D8}");
        json.WriteString("name", $"Tool{turn % ToolCount}");
        json.WriteStartObject("input");
        json.WriteString("file_path", $"/workspace/project/src/import/step{turn}.cs");
        json.WriteString("old_string", prose.Code(300));
        json.WriteNumber("limit", 200);
        json.WriteBoolean("replace_all", false);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Prose prose, int turn)
    {
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("tool_use_id", $"toolu_bench{turn:D8}");
        json.WriteString("type", "tool_result");
        json.WriteStartArray("content");
        WriteText(json, prose.Code(1500), cached: false);
        json.WriteEndArray();
        if (turn == TurnCount - 1)
            WriteCacheMark(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, Prose prose)
    {
        json.WriteStartArray("system");
        WriteText(json, "x-anthropic-billing-header: cc_version=0; cc_entrypoint=bench;", cached: false);
        WriteText(json, "You are an agent that stands in for another in a benchmark.", cached: true);
        WriteText(json, prose.Sentences(14_000), cached: true);
        json.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter json, Prose prose)
    {
        json.WriteStartArray("tools");
        for (var tool = 0; tool < ToolCount; tool++)
        {
            json.WriteStartObject();
            json.WriteString("name", $"Tool{tool}");
            json.WriteString("description", prose.Sentences(600));
            WriteSchema(json, prose);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSchema(Utf8JsonWriter json, Prose prose)
    {
        json.WriteStartObject("input_schema");
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        for (var field = 0; field < 5; field++)
        {
            json.WriteStartObject($"field_{field}");
            json.WriteString("description", prose.Sentences(130));
            json.WriteString("type", "string");
            WriteNames(json, "enum", "low", "medium", "high");
            json.WriteEndObject();
        }

        json.WriteStartObject("edits");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("line");
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteNames(json, "required", "field_0", "field_1");
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, bool stream)
    {
        json.WriteStartObject("metadata");
        json.WriteString("user_id", "{\"device_id\":\"0000\",\"account_uuid\":\"\",\"session_id\":\"00000000-0000-4000-8000-000000000000\"}");
        json.WriteEndObject();
        json.WriteNumber("max_tokens", 32_000);
        json.WriteBoolean("stream", stream);
    }

    private static void WriteText(Utf8JsonWriter json, string text, bool cached)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        if (cached)
            WriteCacheMark(json);
        json.WriteEndObject();
    }

    private static void WriteCacheMark(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache_control");
        json.WriteString("type", "ephemeral");
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
