using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>One message as it will be written.</summary>
internal sealed class Turn(Role role)
{
    public Role Role { get; } = role;

    public List<Part> Parts { get; set; } = [];
}

/// <summary>
/// A conversation in the order that the Messages API demands: instructions first, user and assistant in turns, the results of an
/// assistant's calls all at the start of the very next message, in call order.
/// </summary>
internal sealed class Conversation
{
    private readonly TranslationReport _report;
    private readonly PartRules _rules;

    private Conversation(ChatRequest request, WriteContext context)
    {
        _report = context.Report;
        _rules = new PartRules(request.Origin == DialectId.AnthropicMessages, context.Report);
    }

    public List<TextPart> System { get; } = [];

    public List<Turn> Turns { get; } = [];

    /// <exception cref="DialectException">A part cannot be said in this dialect and must not be dropped; or there is no message.</exception>
    public static Conversation Arrange(ChatRequest request, WriteContext context)
    {
        var conversation = new Conversation(request, context);
        conversation.AddSystem(request.System);
        for (var i = 0; i < request.Messages.Count; i++)
            conversation.Add(request.Messages[i], i);
        conversation.PairCallsAndResults();
        conversation.BeginWithUser();
        conversation.TrimPrefill();
        return conversation;
    }

    private void AddSystem(IEnumerable<TextPart> texts)
    {
        foreach (var text in texts)
        {
            if (!TextRules.IsBlank(text.Text))
                System.Add(text);
        }
    }

    private void Add(Message message, int index)
    {
        if (message.Name is not null)
            _report.Dropped($"messages.{index}.name", "Anthropic has no names of participants.");
        if (message.Role != Role.System)
        {
            var role = message.Role;
            for (var i = 0; i < message.Parts.Count; i++)
            {
                if (_rules.Apply(message.Parts[i], role, index, i) is { } part)
                    TurnOf(role).Parts.Add(part);
            }
        }
        else if (Turns.Count == 0)
        {
            AddSystem(message.Parts.OfType<TextPart>());
        }
        else
        {
            Demote(message, index);
        }
    }

    // Only the newest models take "system" within the messages; all of them take it as a reminder in the user's turn (conformance B28, P18).
    private void Demote(Message message, int index)
    {
        _report.Lowered($"messages.{index}", "Instructions within the conversation are sent as a reminder in the user's turn.");
        foreach (var text in message.Parts.OfType<TextPart>())
        {
            if (!TextRules.IsBlank(text.Text))
                TurnOf(Role.User).Parts.Add(text with { Text = TextRules.AsReminder(text.Text) });
        }
    }

    private Turn TurnOf(Role role)
    {
        if (Turns.Count == 0 || Turns[^1].Role != role)
            Turns.Add(new Turn(role));
        return Turns[^1];
    }

    private void PairCallsAndResults()
    {
        var ids = new ToolIds();
        var open = new List<OpenCall>();
        foreach (var turn in Turns)
        {
            if (turn.Role == Role.Assistant)
                NameCalls(turn, ids, open);
            else
                turn.Parts = AnswerCalls(turn.Parts, open);
        }
    }

    private void NameCalls(Turn turn, ToolIds ids, List<OpenCall> open)
    {
        open.Clear();
        for (var i = 0; i < turn.Parts.Count; i++)
        {
            if (turn.Parts[i] is not ToolCallPart call)
                continue;
            var id = ids.Assign(call.Id);
            if (!id.Equals(call.Id))
                _report.Repaired("tool_use.id", "Ids of tool calls must be unique and made of letters, digits, '_' and '-'.");
            turn.Parts[i] = call with { Id = id };
            open.Add(new OpenCall(call.Id, id));
        }
    }

    private List<Part> AnswerCalls(List<Part> parts, List<OpenCall> open)
    {
        var rest = new List<Part>();
        foreach (var part in parts)
        {
            if (part is not ToolResultPart result)
                rest.Add(part);
            else if (open.Find(call => call.Answer is null && call.OldId.Equals(result.CallId)) is { } answered)
                answered.Answer = result with { CallId = answered.NewId };
            else
                KeepOrphan(result, rest);
        }

        var ordered = new List<Part>(parts.Count);
        foreach (var call in open)
            ordered.Add(call.Answer ?? Unanswered(call));
        ordered.AddRange(rest);
        open.Clear();
        return ordered;
    }

    // The API refuses a result without its call; what it says may still matter to the model.
    private void KeepOrphan(ToolResultPart result, List<Part> rest)
    {
        _report.Lowered("tool_result", "A result without its call is sent as the user's own words.");
        foreach (var part in result.Content)
        {
            if (part is TextPart or ImagePart or DocumentPart)
                rest.Add(part);
        }
    }

    private ToolResultPart Unanswered(OpenCall call)
    {
        _report.Injected("tool_result", "A call without its result is answered as failed, because the API refuses it otherwise.");
        return new ToolResultPart(call.NewId, [new TextPart(JsonText.FromPlain("The call was not answered."u8))], IsError: true);
    }

    private void BeginWithUser()
    {
        if (Turns.Count == 0 && System.Count > 0)
        {
            _report.Lowered("system", "A conversation needs a message: the last instruction is sent as the user's.");
            TurnOf(Role.User).Parts.Add(System[^1]);
            System.RemoveAt(System.Count - 1);
        }

        if (Turns.Count == 0)
            throw DialectException.InvalidRequest("messages: at least one message is required", "messages");
        if (Turns[0].Role != Role.Assistant)
            return;
        _report.Injected("messages", "The API wants the user to speak first.");
        var first = new Turn(Role.User);
        first.Parts.Add(new TextPart(JsonText.FromPlain("(The assistant begins.)"u8)));
        Turns.Insert(0, first);
    }

    private void TrimPrefill()
    {
        var last = Turns[^1];
        if (last.Role == Role.Assistant && last.Parts[^1] is TextPart text)
            last.Parts[^1] = text with { Text = TextRules.TrimEnd(text.Text) };
    }

    private sealed record OpenCall(JsonText OldId, JsonText NewId)
    {
        public ToolResultPart? Answer { get; set; }
    }
}
