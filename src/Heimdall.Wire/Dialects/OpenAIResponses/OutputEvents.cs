using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes the events of a stream; numbers them from 0 without gaps.</summary>
internal sealed class OutputEvents(JsonEmitter output) : IOutputEvents
{
    private long _number;

    /// <summary>Opens an event; its other fields follow, then <see cref="End"/>. Clients read the type inside the body too (conformance B63).</summary>
    public void Begin(ReadOnlySpan<byte> type)
    {
        output.BeginEvent(type);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(type);
        output.Name("sequence_number"u8);
        output.Number(_number++);
    }

    public void End()
    {
        output.EndObject();
        output.EndEvent();
    }

    public void Added(OutputEntry entry)
    {
        WriteItem("response.output_item.added"u8, entry, announced: true);
        if (entry.Kind is OutputKind.WebSearch or OutputKind.WebFetch)
        {
            WriteBare("response.web_search_call.in_progress"u8, entry);
            WriteBare("response.web_search_call.searching"u8, entry);
        }
        else if (entry.Kind == OutputKind.Code)
        {
            WriteBare("response.code_interpreter_call.in_progress"u8, entry);
            WriteCode(entry);
            WriteBare("response.code_interpreter_call.interpreting"u8, entry);
        }
    }

    public void PartAdded(OutputEntry entry, bool isRefusal)
    {
        BeginPart(IsSummary(entry) ? "response.reasoning_summary_part.added"u8 : "response.content_part.added"u8, entry, isRefusal);
        output.Name("part"u8);
        OutputEntryWriter.WritePart(entry, isRefusal, announced: true, output);
        End();
    }

    public void Piece(OutputEntry entry, JsonText piece, bool isRefusal)
    {
        BeginPart(
            entry.Kind switch
            {
                OutputKind.Reasoning => "response.reasoning_summary_text.delta"u8,
                OutputKind.Function => "response.function_call_arguments.delta"u8,
                OutputKind.Custom => "response.custom_tool_call_input.delta"u8,
                _ when isRefusal => "response.refusal.delta"u8,
                _ => "response.output_text.delta"u8,
            },
            entry,
            isRefusal);
        Text("delta"u8, piece);
        EndText(entry, isRefusal);
    }

    public void PartDone(OutputEntry entry, bool isRefusal)
    {
        var isSummary = IsSummary(entry);
        BeginPart(isSummary ? "response.reasoning_summary_text.done"u8 : isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8, entry, isRefusal);
        Text(isRefusal ? "refusal"u8 : "text"u8, isRefusal ? entry.Refusal : entry.Text);
        EndText(entry, isRefusal);
        BeginPart(isSummary ? "response.reasoning_summary_part.done"u8 : "response.content_part.done"u8, entry, isRefusal);
        output.Name("part"u8);
        OutputEntryWriter.WritePart(entry, isRefusal, announced: false, output);
        End();
    }

    public void Annotated(OutputEntry entry, RawJson annotation)
    {
        BeginPart("response.output_text.annotation.added"u8, entry, isRefusal: false);
        output.Name("annotation_index"u8);
        output.Number((long)entry.Annotations.Count - 1);
        output.Name("annotation"u8);
        output.RawOnOneLine(annotation);
        End();
    }

    public void Done(OutputEntry entry)
    {
        switch (entry.Kind)
        {
            case OutputKind.Function:
                BeginPart("response.function_call_arguments.done"u8, entry, isRefusal: false);
                Text("name"u8, entry.Name);
                Text("arguments"u8, entry.Text);
                End();
                break;
            case OutputKind.Custom:
                BeginPart("response.custom_tool_call_input.done"u8, entry, isRefusal: false);
                Text("input"u8, entry.Text);
                End();
                break;
            case OutputKind.Code when !entry.Whole.IsAbsent || entry.Output is not null:
                WriteBare("response.code_interpreter_call.completed"u8, entry);
                break;
            case OutputKind.WebSearch or OutputKind.WebFetch:
                WriteBare("response.web_search_call.completed"u8, entry);
                break;
            default:
                break;
        }

        WriteItem("response.output_item.done"u8, entry, announced: false);
    }

    private static bool IsSummary(OutputEntry entry) => entry.Kind == OutputKind.Reasoning;

    private void WriteItem(ReadOnlySpan<byte> type, OutputEntry entry, bool announced)
    {
        Begin(type);
        Index(entry);
        output.Name("item"u8);
        OutputEntryWriter.Write(entry, announced, output);
        End();
    }

    // Other providers tell the code when it is whole.
    private void WriteCode(OutputEntry entry)
    {
        Begin("response.code_interpreter_call_code.delta"u8);
        Index(entry);
        Text("item_id"u8, entry.Id);
        Text("delta"u8, entry.Text);
        End();
        Begin("response.code_interpreter_call_code.done"u8);
        Index(entry);
        Text("item_id"u8, entry.Id);
        Text("code"u8, entry.Text);
        End();
    }

    private void WriteBare(ReadOnlySpan<byte> type, OutputEntry entry)
    {
        Begin(type);
        Index(entry);
        Text("item_id"u8, entry.Id);
        End();
    }

    private void BeginPart(ReadOnlySpan<byte> type, OutputEntry entry, bool isRefusal)
    {
        Begin(type);
        Text("item_id"u8, entry.Id);
        Index(entry);
        if (entry.Kind == OutputKind.Reasoning)
            Number("summary_index"u8, 0);
        else if (entry.Kind == OutputKind.Message)
            Number("content_index"u8, isRefusal && !entry.Text.IsEmpty ? 1 : 0);
    }

    private void EndText(OutputEntry entry, bool isRefusal)
    {
        if (entry.Kind == OutputKind.Message && !isRefusal)
        {
            output.Name("logprobs"u8);
            output.BeginArray();
            output.EndArray();
        }

        End();
    }

    private void Index(OutputEntry entry) => Number("output_index"u8, entry.Index);

    private void Number(ReadOnlySpan<byte> name, long value)
    {
        output.Name(name);
        output.Number(value);
    }

    private void Text(ReadOnlySpan<byte> name, JsonText value)
    {
        output.Name(name);
        output.Text(value);
    }
}
