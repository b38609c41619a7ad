using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Reads <c>generationConfig</c>; fields that only this dialect knows become extras under their whole name, such as <c>generationConfig.seed</c>.</summary>
internal static class SettingsReader
{
    /// <summary>What the names of such extras begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => "generationConfig."u8;

    public static void Read(ref JsonCursor cursor, ChatRequest request)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!cursor.TryReadNull())
                ReadField(ref cursor, name, request);
        }
    }

    private static void ReadField(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Named("maxOutputTokens"u8))
            request.MaxTokens = cursor.ReadInteger();
        else if (name.Is("temperature"u8))
            request.Temperature = cursor.ReadNumber();
        else if (name.Named("topP"u8))
            request.TopP = cursor.ReadNumber();
        else if (name.Named("topK"u8))
            request.TopK = cursor.ReadInteger();
        else if (name.Named("stopSequences"u8))
            ReadStop(ref cursor, request.StopSequences);
        else if (name.Named("thinkingConfig"u8))
            request.Reasoning = ReadThinking(ref cursor);
        else
            ReadFormat(ref cursor, name, request);
    }

    private static void ReadStop(ref JsonCursor cursor, List<JsonText> stop)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            stop.Add(cursor.ReadText());
    }

    private static void ReadFormat(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Named("responseMimeType"u8) && IsKnownType(cursor))
        {
            if (cursor.ReadText().Is("application/json"u8))
                request.OutputFormat ??= new OutputFormat(default(RawJson));
        }
        else if (name.Named("responseSchema"u8) && cursor.Kind == JsonKind.Object)
        {
            request.OutputFormat = new OutputFormat(SchemaReader.Read(cursor.ReadRaw()));
        }
        else if ((name.Named("responseJsonSchema"u8) || name.Is("_responseJsonSchema"u8)) && cursor.Kind == JsonKind.Object)
        {
            request.OutputFormat = new OutputFormat(cursor.ReadRaw());
        }
        else
        {
            request.Extras.Add(new ExtraField(new JsonText((byte[])[.. Prefix, .. name.Span]), cursor.ReadRaw()));
        }
    }

    // "text/plain" is what silence means.
    private static bool IsKnownType(JsonCursor cursor) =>
        cursor.Kind == JsonKind.String && cursor.ReadText() is var type && (type.Is("application/json"u8) || type.Is("text/plain"u8));

    // https://ai.google.dev/gemini-api/docs/thinking: 0 switches thinking off, -1 leaves it to the model.
    private static Reasoning ReadThinking(ref JsonCursor cursor)
    {
        var reasoning = new Reasoning();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Named("thinkingBudget"u8))
                reasoning = WithBudget(reasoning, cursor.ReadInteger());
            else if (name.Named("thinkingLevel"u8))
                reasoning = WithLevel(reasoning, cursor.ReadText());
            else if (name.Named("includeThoughts"u8))
                reasoning = reasoning with { Display = JsonText.FromPlain(cursor.ReadBoolean() ? "summarized"u8 : "omitted"u8) };
            else
                cursor.Skip();
        }

        return reasoning;
    }

    private static Reasoning WithBudget(Reasoning reasoning, long budget) => budget switch
    {
        0 => reasoning with { Mode = ReasoningMode.Disabled },
        < 0 => reasoning with { Mode = ReasoningMode.Adaptive },
        _ => reasoning with { Mode = ReasoningMode.Enabled, BudgetTokens = budget },
    };

    // Written in upper case as an enumeration, in lower case in the API's own examples.
    private static Reasoning WithLevel(Reasoning reasoning, JsonText level)
    {
        if (level.Is("THINKING_LEVEL_UNSPECIFIED"u8))
            return reasoning;
        var lower = level.Span.ToArray();
        foreach (ref var letter in lower.AsSpan())
            letter = (byte)char.ToLowerInvariant((char)letter);
        return reasoning with { Effort = new JsonText(lower) };
    }
}
