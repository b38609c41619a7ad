using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes an item of an answer: as it stands in the output, or as it is announced before its content comes.</summary>
internal static class OutputEntryWriter
{
    /// <param name="announced">Without content.</param>
    public static void Write(OutputEntry entry, bool announced, JsonEmitter output)
    {
        if (!entry.Whole.IsAbsent)
        {
            output.RawOnOneLine(entry.Whole);
            return;
        }

        output.BeginObject();
        Field("id"u8, entry.Id, output);
        output.Name("type"u8);
        switch (entry.Kind)
        {
            case OutputKind.Message:
                output.Text("message"u8);
                WriteStatus(entry, announced, output);
                WriteMessage(entry, announced, output);
                break;
            case OutputKind.Reasoning:
                output.Text("reasoning"u8);
                WriteReasoning(entry, announced, output);
                break;
            case OutputKind.WebSearch:
                output.Text("web_search_call"u8);
                WriteStatus(entry, announced, output);
                WriteSearch(entry, output);
                break;
            case OutputKind.WebFetch:
                output.Text("web_search_call"u8);
                WriteStatus(entry, announced, output);
                WriteFetch(entry, output);
                break;
            case OutputKind.Code:
                output.Text("code_interpreter_call"u8);
                WriteStatus(entry, announced, output);
                WriteCode(entry, announced, output);
                break;
            default:
                WriteCall(entry, announced, output);
                break;
        }

        output.EndObject();
    }

    /// <summary>A part of a message, or of a summary.</summary>
    public static void WritePart(OutputEntry entry, bool isRefusal, bool announced, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("type"u8);
        if (entry.Kind == OutputKind.Reasoning)
        {
            output.Text("summary_text"u8);
            Field("text"u8, announced ? default : entry.Text, output);
        }
        else if (isRefusal)
        {
            output.Text("refusal"u8);
            Field("refusal"u8, announced ? default : entry.Refusal, output);
        }
        else
        {
            output.Text("output_text"u8);
            Field("text"u8, announced ? default : entry.Text, output);
            output.Name("annotations"u8);
            output.BeginArray();
            foreach (var annotation in announced ? [] : entry.Annotations)
                output.RawOnOneLine(annotation);
            output.EndArray();
            output.Name("logprobs"u8);
            output.BeginArray();
            output.EndArray();
        }

        output.EndObject();
    }

    private static void WriteMessage(OutputEntry entry, bool announced, JsonEmitter output)
    {
        output.Name("role"u8);
        output.Text("assistant"u8);
        output.Name("content"u8);
        output.BeginArray();
        if (!announced && !entry.Text.IsEmpty)
            WritePart(entry, isRefusal: false, announced: false, output);
        if (!announced && !entry.Refusal.IsEmpty)
            WritePart(entry, isRefusal: true, announced: false, output);
        output.EndArray();
    }

    private static void WriteReasoning(OutputEntry entry, bool announced, JsonEmitter output)
    {
        output.Name("summary"u8);
        output.BeginArray();
        if (!announced && !entry.Text.IsEmpty)
            WritePart(entry, isRefusal: false, announced: false, output);
        output.EndArray();
        if (!announced && !entry.Encrypted.IsEmpty)
            Field("encrypted_content"u8, entry.Encrypted, output);
    }

    private static void WriteCall(OutputEntry entry, bool announced, JsonEmitter output)
    {
        var isCustom = entry.Kind == OutputKind.Custom;
        output.Text(isCustom ? "custom_tool_call"u8 : "function_call"u8);
        WriteStatus(entry, announced, output);
        Field("call_id"u8, entry.CallId, output);
        Field("name"u8, entry.Name, output);
        if (!entry.Namespace.IsEmpty)
            Field("namespace"u8, entry.Namespace, output);
        Field(isCustom ? "input"u8 : "arguments"u8, announced ? default : entry.Text, output);
    }

    private static void WriteSearch(OutputEntry entry, JsonEmitter output)
    {
        output.Name("action"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("search"u8);
        Field("query"u8, entry.Text, output);
        if (entry.Hits.Count > 0)
        {
            output.Name("sources"u8);
            output.BeginArray();
            foreach (var hit in entry.Hits)
            {
                output.BeginObject();
                output.Name("type"u8);
                output.Text("url"u8);
                Field("url"u8, hit.Url, output);
                output.EndObject();
            }

            output.EndArray();
        }

        output.EndObject();
    }

    private static void WriteFetch(OutputEntry entry, JsonEmitter output)
    {
        output.Name("action"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("open_page"u8);
        Field("url"u8, entry.Text, output);
        output.EndObject();
    }

    // The container of another provider is none that the client could ask this dialect's own for.
    private static void WriteCode(OutputEntry entry, bool announced, JsonEmitter output)
    {
        Field("code"u8, announced ? default : entry.Text, output);
        Field("container_id"u8, default, output);
        output.Name("outputs"u8);
        if (announced || entry.Output is not { } said)
        {
            output.Null();
            return;
        }

        output.BeginArray();
        if (!said.Text.IsEmpty)
        {
            output.BeginObject();
            output.Name("type"u8);
            output.Text("logs"u8);
            Field("logs"u8, said.Text, output);
            output.EndObject();
        }

        output.EndArray();
    }

    private static void WriteStatus(OutputEntry entry, bool announced, JsonEmitter output)
    {
        output.Name("status"u8);
        output.Text(announced ? "in_progress"u8 : entry.CutOff || NeverRan(entry) ? "incomplete"u8 : entry.Failed ? "failed"u8 : "completed"u8);
    }

    private static bool NeverRan(OutputEntry entry) => entry is { Kind: OutputKind.Code, Output: null };

    private static void Field(ReadOnlySpan<byte> name, JsonText value, JsonEmitter output)
    {
        output.Name(name);
        output.Text(value);
    }
}
