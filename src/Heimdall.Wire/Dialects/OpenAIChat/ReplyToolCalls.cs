using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>The tool calls of one answer on their way to a client: numbered from 0 without gaps, each with an id of its own.</summary>
internal sealed class ReplyToolCalls(EncodeContext context)
{
    private readonly List<Call> _calls = [];

    public IReadOnlyList<Call> All => _calls;

    /// <param name="reasoning">Knows what its author wants back with the call.</param>
    public Call Start(ToolCallStarted started, ReplyReasoning reasoning)
    {
        var call = new Call(started.Index, _calls.Count, reasoning.IdFor(IdFor(started.Id)), new JsonText(started.Name.Span.ToArray()));
        _calls.Add(call);
        return call;
    }

    /// <summary>The call that a delta belongs to; null for one that was never started.</summary>
    public Call? Find(int index)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Index == index)
                return _calls[i];
        }

        return null;
    }

    // An id that is missing or stands in the conversation already would tie a result to the wrong call.
    private JsonText IdFor(JsonText id)
    {
        if (!id.IsEmpty && !context.UsedToolCallIds.Contains(id) && !_calls.Exists(call => call.Id.Equals(id)))
            return new JsonText(id.Span.ToArray());
        context.Report.Repaired("tool_call.id", "The upstream gave no id to a tool call, or one that was taken.");
        return context.Ids.Next("call_"u8);
    }

    /// <param name="Index">In the events.</param>
    /// <param name="Number">For the client.</param>
    internal sealed record Call(int Index, int Number, JsonText Id, JsonText Name)
    {
        /// <summary>Some arguments have been written; an empty text would be no JSON.</summary>
        public bool HasArguments { get; set; }
    }
}
