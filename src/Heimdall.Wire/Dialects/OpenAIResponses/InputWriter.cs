using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes the conversation as items. The API refuses a call without an output and an output without its call, so each call is followed by
/// one output, and nothing stands between the calls of a turn and their outputs. Whatever else stood there follows.
/// </summary>
internal sealed class InputWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly MessageWriter _messages = new(request, context, output);
    private readonly OutputItemWriter _outputs = new(request, context, output);
    private readonly ToolResults _results = new(request, DialectId.OpenAIResponses);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    public void Write()
    {
        output.BeginArray();
        if (IsOwnOrigin)
            WriteLeadingItems();
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            if (message.Role == Role.Assistant)
                WriteAssistant(message, i + 1);
            else
                WriteOther(message);
        }

        output.EndArray();
    }

    private void WriteLeadingItems()
    {
        foreach (var text in request.System)
        {
            if (LeadingItem.Is(text))
                _messages.WriteLeading(text);
        }
    }

    private void WriteAssistant(Message message, int next)
    {
        new TurnWriter(request, context, output).Write(message);
        foreach (var part in message.Parts)
        {
            if (part is not ToolCallPart call)
                continue;
            var result = _results.Take(call, next);
            if (result is null && IsOwnOrigin)
                continue; // the answer may stand at the provider (previous_response_id), or the client means to fail
            if (result is null)
                context.Report.Repaired("tool_use", "A call that was never answered got an answer that says so.");
            _outputs.Write(call, result);
        }
    }

    private void WriteOther(Message message)
    {
        var parts = new List<Part>(message.Parts.Count);
        foreach (var part in message.Parts)
        {
            if (part is OpaquePart opaque && IsOwnOrigin && !ContentReader.IsContent(opaque.Type))
                output.Raw(opaque.Value); // an item of its own
            else if (part is OpaquePart foreign && !IsOwnOrigin)
                context.Report.Dropped(foreign.Type.ToString(), "A block that only the client's dialect knows.");
            else if (part is not ToolResultPart result)
                parts.Add(part);
            else if (!_results.IsTaken(result))
                WriteOrphan(result, parts);
        }

        if (parts.Count > 0 || message.Parts.Count == 0)
            _messages.Write(message, parts);
    }

    private void WriteOrphan(ToolResultPart result, List<Part> parts)
    {
        if (IsOwnOrigin)
            _outputs.Write(call: null, result); // its call stands at the provider
        else
            _results.Tell(result, parts, context.Report);
    }
}
