using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>One <c>content</c> as it will be written.</summary>
internal sealed class Turn(bool isModel)
{
    public bool IsModel { get; } = isModel;

    public List<Part> Parts { get; set; } = [];
}

/// <summary>A call together with what it gave back: the API wants the call's name with the result.</summary>
internal sealed record AnsweredCall(ToolCallPart Call, ToolResultPart Result) : Part;

/// <summary>
/// A conversation in the order that the API demands: user and model in turns, the user first and last, and the results of a model's calls all in the very
/// next turn, as many as there were calls.
/// </summary>
internal sealed class Conversation
{
    private readonly ChatRequest _request;
    private readonly WriteContext _context;
    private readonly PartRules _rules;

    private Conversation(ChatRequest request, WriteContext context)
    {
        (_request, _context) = (request, context);
        _rules = new PartRules(request, context);
    }

    public List<TextPart> System { get; } = [];

    public List<Turn> Turns { get; } = [];

    /// <exception cref="DialectException">There is no message.</exception>
    public static Conversation Arrange(ChatRequest request, WriteContext context)
    {
        var conversation = new Conversation(request, context);
        conversation.AddSystem(request.System);
        foreach (var message in request.Messages)
            conversation.Add(message);
        conversation.AnswerCalls();
        conversation.BeginAndEndWithUser();
        return conversation;
    }

    public static void ReportCacheControl(WriteContext context) =>
        context.Report.Dropped("cache_control", "The upstream places its own cache breakpoints.");

    // Claude Code's attribution line changes with every request and would ruin the upstream's prompt cache (conformance P6, B30).
    private void AddSystem(IEnumerable<TextPart> texts)
    {
        foreach (var text in texts)
        {
            if (!text.CacheControl.IsAbsent)
                ReportCacheControl(_context);
            if (_request.Origin != DialectId.GeminiGenerate && text.Text.StartsWith("x-anthropic-billing-header"u8))
                _context.Report.Dropped("system.x-anthropic-billing-header", "Attribution for Anthropic only.");
            else if (!text.Text.IsEmpty)
                System.Add(text);
        }
    }

    private void Add(Message message)
    {
        if (message.Name is not null)
            _context.Report.Dropped("messages.name", "The API has no names of participants.");
        if (message.Role != Role.System)
        {
            foreach (var part in message.Parts)
            {
                if (_rules.Apply(part, message.Role) is { } kept)
                    TurnOf(message.Role == Role.Assistant).Parts.Add(kept);
            }
        }
        else if (Turns.Count == 0)
        {
            AddSystem(message.Parts.OfType<TextPart>());
        }
        else
        {
            Demote(message);
        }
    }

    // The API takes instructions at the start only; later ones are the user's words, marked as Claude Code itself marks them (conformance B28).
    private void Demote(Message message)
    {
        _context.Report.Lowered("messages.system", "The upstream takes instructions at the start only; these became the user's words.");
        foreach (var text in message.Parts.OfType<TextPart>())
        {
            if (!text.Text.IsEmpty)
                TurnOf(isModel: false).Parts.Add(new TextPart(AsReminder(text.Text)));
        }
    }

    private static JsonText AsReminder(JsonText text) => text.StartsWith("<system-reminder>"u8)
        ? text
        : new JsonText((byte[])[.. "<system-reminder>\\n"u8, .. text.Span, .. "\\n</system-reminder>"u8]);

    private Turn TurnOf(bool isModel)
    {
        if (Turns.Count == 0 || Turns[^1].IsModel != isModel)
            Turns.Add(new Turn(isModel));
        return Turns[^1];
    }

    private void AnswerCalls()
    {
        if (Turns is [.., { IsModel: true } last] && last.Parts.Exists(static part => part is ToolCallPart))
            Turns.Add(new Turn(isModel: false));
        List<ToolCallPart> open = [];
        foreach (var turn in Turns)
        {
            if (turn.IsModel)
                open = [.. turn.Parts.OfType<ToolCallPart>()];
            else
                turn.Parts = Answer(open, turn.Parts);
        }
    }

    // All results of a turn stand first, in the order of the calls.
    private List<Part> Answer(List<ToolCallPart> calls, List<Part> parts)
    {
        var results = parts.OfType<ToolResultPart>().ToList();
        var ordered = new List<Part>(parts.Count);
        foreach (var call in calls)
        {
            var at = results.FindIndex(result => result.CallId.Equals(call.Id));
            ordered.Add(new AnsweredCall(call, at < 0 ? Unanswered(call) : results[at]));
            if (at >= 0)
                results.RemoveAt(at);
        }

        foreach (var part in parts)
        {
            if (part is not ToolResultPart result)
                ordered.Add(part);
            else if (results.Exists(orphan => ReferenceEquals(orphan, result)))
                AddOrphan(result, ordered);
        }

        calls.Clear();
        return ordered;
    }

    private ToolResultPart Unanswered(ToolCallPart call)
    {
        _context.Report.Injected("tool_result", "A call that was never answered got an answer that says so.");
        return new ToolResultPart(call.Id, [new TextPart(JsonText.FromPlain("The call was interrupted; there is no result."u8))], IsError: true);
    }

    private void AddOrphan(ToolResultPart result, List<Part> parts)
    {
        _context.Report.Repaired("tool_result", "A result without its call became plain text.");
        parts.Add(new TextPart(JsonText.FromPlain("Result of an earlier tool call:"u8)));
        parts.AddRange(result.Content);
    }

    private void BeginAndEndWithUser()
    {
        if (Turns.Count == 0 && System.Count > 0)
        {
            _context.Report.Lowered("system", "A conversation needs a message: the last instruction is sent as the user's.");
            TurnOf(isModel: false).Parts.Add(System[^1]);
            System.RemoveAt(System.Count - 1);
        }

        if (Turns.Count == 0)
            throw DialectException.InvalidRequest("contents: at least one message is required", "contents");
        if (_request.Origin == DialectId.GeminiGenerate)
            return;
        if (Turns[0].IsModel)
        {
            _context.Report.Injected("messages", "The API wants the user to speak first.");
            Turns.Insert(0, Said("(The assistant begins.)"u8));
        }

        if (!Turns[^1].IsModel)
            return;
        _context.Report.Injected("messages", "The API wants the user to speak last.");
        Turns.Add(Said("Go on exactly where you stopped."u8));
    }

    private static Turn Said(ReadOnlySpan<byte> text) => new(isModel: false) { Parts = [new TextPart(JsonText.FromPlain(text))] };
}
