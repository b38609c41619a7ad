using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Stands between an upstream's answer and the client's dialect and puts calls right: names that were replaced on the way there come back as the client
/// gave them, and arguments that are null although the client's schema knows no null are left out, as if the model had not given them (spec claude-code
/// §4 and §6.8: such a call is refused). Arguments pass as they come; what is held back is one name and what follows it until it shows not to be null.
/// </summary>
internal sealed class ToolCallRepair : IReplySink
{
    private readonly IReplySink _inner;
    private readonly IReadOnlyList<Tool> _tools;
    private readonly TranslationReport _report;
    private readonly Dictionary<JsonText, JsonText>? _replaced;
    private readonly Dictionary<int, NullArguments> _open = [];

    private ToolCallRepair(IReplySink inner, EncodeContext context, Dictionary<JsonText, JsonText>? replaced)
    {
        _inner = inner;
        _tools = context.Tools;
        _report = context.Report;
        _replaced = replaced;
    }

    /// <summary>The sink to give the events to; <paramref name="inner"/> itself where the client offered no tools.</summary>
    /// <param name="upstream">Whose names the calls bear.</param>
    public static IReplySink Before(IReplySink inner, EncodeContext context, DialectId upstream) =>
        context.Tools.Count == 0 ? inner : new ToolCallRepair(inner, context, ToolNames.Replaced(context.Tools, upstream));

    public void Accept(ReplyEvent next)
    {
        switch (next)
        {
            case ToolCallStarted call:
                Start(call);
                break;
            case ToolCallDelta delta when _open.TryGetValue(delta.Index, out var arguments):
                Pass(delta.Index, arguments.Filter(delta.Json));
                break;
            case ToolCallEnded ended:
                Release(ended.Index);
                _inner.Accept(next);
                break;
            case ReplyFinished:
                foreach (var index in _open.Keys.ToArray())
                    Release(index);
                _inner.Accept(next);
                break;
            default:
                _inner.Accept(next);
                break;
        }
    }

    private void Start(ToolCallStarted call)
    {
        Release(call.Index);
        var name = _replaced is not null && _replaced.TryGetValue(call.Name, out var given) ? given : call.Name;
        foreach (var tool in _tools)
        {
            if (tool.Name.Equals(name) && OptionalArguments.Of(tool.Parameters) is { } optional)
                _open[call.Index] = new NullArguments(optional);
        }

        _inner.Accept(call with { Name = name });
    }

    // What is held back of broken arguments is theirs all the same.
    private void Release(int index)
    {
        if (!_open.Remove(index, out var arguments))
            return;
        Pass(index, arguments.Rest());
        if (arguments.Dropped)
            _report.Repaired("tool_use.input", "Arguments that were null, where the client's schema knows no null, are left out.");
    }

    private void Pass(int index, JsonText json)
    {
        if (!json.IsEmpty)
            _inner.Accept(new ToolCallDelta(index, json));
    }
}
