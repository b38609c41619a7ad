using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads the settings of a request that are objects. Their unknown fields become extras under a dotted name.</summary>
internal static class SettingsReader
{
    public static void ReadThinking(ref JsonCursor cursor, ReadingPath path, ChatRequest request)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterObject(ref cursor, "thinking");
        path.Enter("thinking");
        JsonText? type = null;
        var reasoning = request.Reasoning ?? new Reasoning();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = path.ReadText(ref cursor, "type");
            else if (name.Is("budget_tokens"u8))
                reasoning = reasoning with { BudgetTokens = path.ReadIntegerOrNull(ref cursor, "budget_tokens") };
            else if (name.Is("display"u8))
                reasoning = reasoning with { Display = path.ReadTextOrNull(ref cursor, "display") };
            else
                AddExtra("thinking."u8, name, ref cursor, request);
        }

        request.Reasoning = reasoning with { Mode = ModeOf(type ?? throw path.Fault("Field required", "type"), path) };
        path.Leave();
    }

    public static void ReadOutputConfig(ref JsonCursor cursor, ReadingPath path, ChatRequest request)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterObject(ref cursor, "output_config");
        path.Enter("output_config");
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("effort"u8))
                request.Reasoning = (request.Reasoning ?? new Reasoning()) with { Effort = path.ReadTextOrNull(ref cursor, "effort") };
            else if (name.Is("format"u8))
                ReadOutputFormat(ref cursor, path, "format", request);
            else
                AddExtra("output_config."u8, name, ref cursor, request);
        }

        path.Leave();
    }

    /// <summary><c>{"type":"json_schema","schema":…}</c>.</summary>
    public static void ReadOutputFormat(ref JsonCursor cursor, ReadingPath path, string field, ChatRequest request)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterObject(ref cursor, field);
        path.Enter(field);
        RawJson schema = default;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("schema"u8))
                schema = cursor.ReadRaw();
            else
                cursor.Skip();
        }

        if (schema.Kind != JsonKind.Object)
            throw path.Fault(schema.IsAbsent ? "Field required" : "Input should be a valid dictionary", "schema");
        request.OutputFormat = new OutputFormat(schema) { Strict = true };
        path.Leave();
    }

    public static void ReadMetadata(ref JsonCursor cursor, ReadingPath path, ChatRequest request)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterObject(ref cursor, "metadata");
        path.Enter("metadata");
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("user_id"u8))
                request.UserId = path.ReadTextOrNull(ref cursor, "user_id");
            else
                AddExtra("metadata."u8, name, ref cursor, request);
        }

        path.Leave();
    }

    private static ReasoningMode ModeOf(JsonText type, ReadingPath path) => type.Span switch
    {
        var t when t.SequenceEqual("enabled"u8) => ReasoningMode.Enabled,
        var t when t.SequenceEqual("adaptive"u8) => ReasoningMode.Adaptive,
        var t when t.SequenceEqual("disabled"u8) => ReasoningMode.Disabled,
        _ => throw path.Fault($"Input tag '{type}' found using 'type' does not match any of the expected tags: 'enabled', 'disabled', 'adaptive'"),
    };

    private static void AddExtra(ReadOnlySpan<byte> prefix, JsonText name, ref JsonCursor cursor, ChatRequest request) =>
        request.Extras.Add(new ExtraField(new JsonText((byte[])[.. prefix, .. name.Span]), cursor.ReadRaw()));
}
