using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes the <c>response</c> object: the whole of a buffered answer, and part of a stream's first and last events. Every field that the official
/// SDKs declare as always there is.
/// </summary>
internal sealed class ResponseWriter(EncodeContext context, JsonEmitter output)
{
    private readonly JsonText _id = context.Ids.Next("resp_"u8);

    public void WriteRunning() => Write("in_progress"u8, [], null, null, null);

    public void WriteFinished(ReplyFinished finished, IReadOnlyList<OutputEntry> entries)
    {
        var cut = IncompleteReason(finished.Reason);
        Write(cut is null ? "completed"u8 : "incomplete"u8, entries, finished.Usage, cut, null);
    }

    public void WriteFailed(GatewayError error) => Write("failed"u8, [], null, null, error);

    /// <summary>Null: the answer is whole. A refusal that was said in words is.</summary>
    public static string? IncompleteReason(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextWindowExceeded => "max_output_tokens",
        StopReason.Refusal => "content_filter",
        _ => null,
    };

    private void Write(ReadOnlySpan<byte> status, IReadOnlyList<OutputEntry> entries, Usage? usage, string? incomplete, GatewayError? error)
    {
        output.BeginObject();
        output.Name("id"u8);
        output.Text(_id);
        output.Name("object"u8);
        output.Text("response"u8);
        output.Name("created_at"u8);
        output.Number(context.Now.ToUnixTimeSeconds());
        output.Name("status"u8);
        output.Text(status);
        WriteError(error);
        WriteIncomplete(incomplete);
        output.Name("model"u8);
        output.Text(context.Model);
        output.Name("output"u8);
        output.BeginArray();
        foreach (var entry in entries)
            OutputEntryWriter.Write(entry, announced: false, output);
        output.EndArray();
        output.Name("usage"u8);
        if (usage is not null)
            UsageWriter.Write(usage, output);
        else
            output.Null();
        // What the request said is not repeated: nothing of it was kept (store is false).
        output.Name("instructions"u8);
        output.Null();
        output.Name("metadata"u8);
        output.BeginObject();
        output.EndObject();
        output.Name("parallel_tool_calls"u8);
        output.Boolean(true);
        output.Name("temperature"u8);
        output.Null();
        output.Name("tool_choice"u8);
        output.Text("auto"u8);
        output.Name("tools"u8);
        output.BeginArray();
        output.EndArray();
        output.Name("top_p"u8);
        output.Null();
        output.Name("store"u8);
        output.Boolean(false);
        output.EndObject();
    }

    private void WriteError(GatewayError? error)
    {
        output.Name("error"u8);
        if (error is null)
        {
            output.Null();
            return;
        }

        output.BeginObject();
        output.Name("code"u8);
        output.Text(ErrorBody.CodeOf(error) ?? "server_error");
        output.Name("message"u8);
        output.Text(error.Message);
        output.EndObject();
    }

    private void WriteIncomplete(string? reason)
    {
        output.Name("incomplete_details"u8);
        if (reason is null)
        {
            output.Null();
            return;
        }

        output.BeginObject();
        output.Name("reason"u8);
        output.Text(reason);
        output.EndObject();
    }
}
