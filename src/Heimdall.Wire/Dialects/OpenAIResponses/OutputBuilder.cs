using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Turns content events into items: texts, refusals and thoughts one after the other, calls beside them, for this dialect lets calls interleave. A
/// stream and a buffered answer are built by the same steps, so they hold the same.
/// </summary>
internal sealed class OutputBuilder(EncodeContext context, IOutputEvents events)
{
    /// <summary>Bytes over all items. Far above the longest answer of any model.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Bytes that an item takes beside what it says.</summary>
    private const int EntryBytes = 512;

    private readonly List<OutputEntry> _entries = [];
    private readonly OutputCalls _calls = new(context);
    private OutputEntry? _open; // the message or the reasoning in the making
    private bool _inRefusal;
    private int _bytes;

    public IReadOnlyList<OutputEntry> Entries => _entries;

    /// <returns>False when the limit is reached: the answer cannot be held.</returns>
    public bool TryAdd(ReplyEvent next)
    {
        switch (next)
        {
            case TextDelta text:
                Say(text.Text, isRefusal: false);
                break;
            case RefusalDelta refusal:
                Say(refusal.Text, isRefusal: true);
                break;
            case ThinkingDelta thinking:
                Think(thinking.Text);
                break;
            case ThinkingSigned signed:
                Sign(signed.State);
                break;
            case RedactedThinking redacted:
                Close();
                Sign(new ContinuationState(DialectId.AnthropicMessages, redacted.Data) { IsRedacted = true });
                break;
            case CitationAdded citation:
                Cite(citation);
                break;
            case ToolCallStarted call:
                Close();
                Add(_calls.Start(call, _entries.Count));
                break;
            case ToolCallDelta delta:
                Extend(delta);
                break;
            case ToolCallEnded ended when FindCall(ended.Index) is { } call:
                EndCall(call);
                break;
            case HostedToolEvent step:
                Follow(step);
                break;
            case OpaqueContent opaque:
                AddWhole(opaque);
                break;
            case PartEnded when _open is { Kind: OutputKind.Reasoning }:
                Close();
                break;
            default:
                break; // the end of a text: what follows goes on in the same message
        }

        return _bytes <= MaxBytes;
    }

    /// <summary>The answer has ended.</summary>
    /// <param name="cutOff">By its limit; the last item is then not complete.</param>
    public void Finish(bool cutOff)
    {
        if (cutOff && _entries.FindLast(static entry => !entry.Done) is { } last)
            last.CutOff = true;
        Close();
        foreach (var entry in _entries)
        {
            if (entry.Kind is OutputKind.Function or OutputKind.Custom)
                EndCall(entry);
            else
                End(entry);
        }
    }

    private void Say(JsonText text, bool isRefusal)
    {
        if (text.IsEmpty)
            return;
        // A message says its text first, and then what it refuses.
        if (_open is not { Kind: OutputKind.Message } || (_inRefusal && !isRefusal))
            Open(OutputKind.Message, "msg_"u8);
        var entry = _open!;
        if (isRefusal && !_inRefusal && !entry.Text.IsEmpty)
            events.PartDone(entry, isRefusal: false);
        _inRefusal = isRefusal;
        if ((isRefusal ? entry.Refusal : entry.Text).IsEmpty)
            events.PartAdded(entry, isRefusal);
        if (isRefusal)
            entry.AppendRefusal(text);
        else
            entry.AppendText(text);
        _bytes += text.Span.Length;
        events.Piece(entry, text, isRefusal);
    }

    private void Think(JsonText text)
    {
        if (text.IsEmpty)
            return;
        if (_open is not { Kind: OutputKind.Reasoning })
            Open(OutputKind.Reasoning, ForeignItems.IdPrefix);
        var entry = _open!;
        if (entry.Text.IsEmpty)
            events.PartAdded(entry, isRefusal: false);
        entry.AppendText(text);
        _bytes += text.Span.Length;
        events.Piece(entry, text, isRefusal: false);
    }

    // What another upstream wants back travels in the field that clients of this dialect echo (DESIGN D3). Gemini's belongs to the item that follows,
    // and stands right before it, as a reasoning item must.
    private void Sign(ContinuationState state)
    {
        if (_open is not { Kind: OutputKind.Reasoning })
            Open(OutputKind.Reasoning, ForeignItems.IdPrefix);
        var entry = _open!;
        ClosePart(entry);
        if (state.Origin == DialectId.OpenAIResponses)
        {
            entry.Encrypted = new JsonText(state.Data.Span.ToArray());
            if (!state.ItemId.IsEmpty)
                entry.Id = new JsonText(state.ItemId.Span.ToArray()); // what is encrypted holds for this id only, and clients send back the finished item
        }
        else
        {
            entry.Encrypted = ContinuationEnvelope.Pack(state, context.Provider);
        }

        _bytes += entry.Encrypted.Span.Length;
        _open = null;
        End(entry);
    }

    private void Cite(CitationAdded citation)
    {
        if (_open is not { Kind: OutputKind.Message } message || message.Text.IsEmpty)
        {
            context.Report.Dropped("annotations", "A citation that belongs to no text.");
            return;
        }

        if (Annotation.Of(citation, message.Text) is not { IsAbsent: false } annotation)
        {
            context.Report.Dropped("annotations", "The citation has the form of another dialect.");
            return;
        }

        _bytes += annotation.Span.Length;
        message.Annotations.Add(annotation);
        events.Annotated(message, annotation);
    }

    private void Extend(ToolCallDelta delta)
    {
        if (FindCall(delta.Index) is not { Done: false } call || delta.Json.IsEmpty)
            return;
        call.AppendText(delta.Json);
        _bytes += delta.Json.Span.Length;
        if (call.Kind == OutputKind.Function)
            events.Piece(call, delta.Json, isRefusal: false);
    }

    private OutputEntry? FindCall(int index)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i] is { Kind: OutputKind.Function or OutputKind.Custom } entry && entry.Call == index)
                return entry;
        }

        return null;
    }

    private void EndCall(OutputEntry call)
    {
        if (call.Done)
            return;
        if (call.Kind == OutputKind.Custom)
        {
            call.SetText(OutputCalls.FreeText(call.Text));
            events.Piece(call, call.Text, isRefusal: false);
        }
        else if (call.Text.IsEmpty)
        {
            call.AppendText(OutputCalls.NoArguments);
            events.Piece(call, OutputCalls.NoArguments, isRefusal: false);
        }

        End(call);
    }

    private void Follow(HostedToolEvent step)
    {
        switch (step)
        {
            case WebSearchStarted search:
                Start(OutputKind.WebSearch, search, "ws_"u8, search.Query);
                break;
            case WebFetchStarted fetch:
                Start(OutputKind.WebFetch, fetch, "ws_"u8, fetch.Url);
                break;
            case CodeStarted code:
                Start(OutputKind.Code, code, "ci_"u8, code.Code);
                break;
            case WebSearchEnded ended when FindOpen(OutputKind.WebSearch, ended.Id) is { } search:
                search.Hits = [.. ended.Hits.Select(static hit => new WebSearchHit(new JsonText(hit.Url.Span.ToArray()), new JsonText(hit.Title.Span.ToArray())))];
                End(search);
                break;
            case WebFetchEnded ended when FindOpen(OutputKind.WebFetch, ended.Id) is { } fetch:
                fetch.Failed = ended.Page.Failed;
                End(fetch);
                break;
            case CodeEnded ended when FindOpen(OutputKind.Code, ended.Id) is { } code:
                EndCode(code, ended);
                break;
            default:
                break; // the end of what never began
        }
    }

    // What another provider ran has an id that says so: in the next turn this dialect's own would not know it.
    private void Start(OutputKind kind, HostedToolEvent step, ReadOnlySpan<byte> prefix, JsonText what)
    {
        Close();
        var own = step.Origin == DialectId.OpenAIResponses && !step.Value.IsAbsent;
        var id = own && !step.Id.IsEmpty ? new JsonText(step.Id.Span.ToArray()) : context.Ids.Next([.. prefix, .. ForeignItems.Mark]);
        var entry = new OutputEntry(kind, _entries.Count, id)
        {
            CallId = new JsonText(step.Id.Span.ToArray()),
            Whole = own ? Copy(step.Value) : default,
        };
        entry.AppendText(what);
        Add(entry);
    }

    private void EndCode(OutputEntry code, CodeEnded ended)
    {
        if (ended.Output.HasFiles && code.Whole.IsAbsent)
            context.Report.Dropped("code_interpreter_call.outputs", "Files and images that the code made stay at the provider.");
        code.Output = new CodeOutput(new JsonText(ended.Output.Text.Span.ToArray()), default, ended.Output.Failed);
        code.Failed = ended.Output.Failed;
        _bytes += ended.Output.Text.Span.Length;
        End(code);
    }

    private OutputEntry? FindOpen(OutputKind kind, JsonText id) =>
        _entries.FindLast(entry => entry.Kind == kind && !entry.Done && entry.CallId.Equals(id));

    private void AddWhole(OpaqueContent opaque)
    {
        Close();
        if (opaque.Origin != DialectId.OpenAIResponses)
        {
            context.Report.Dropped(opaque.Type.ToString(), "A block that only the upstream's dialect knows.");
            return;
        }

        var entry = new OutputEntry(OutputKind.Opaque, _entries.Count, default) { Whole = Copy(opaque.Value) };
        Add(entry);
        End(entry);
    }

    private void Open(OutputKind kind, ReadOnlySpan<byte> idPrefix)
    {
        Close();
        _open = new OutputEntry(kind, _entries.Count, context.Ids.Next(idPrefix));
        _inRefusal = false;
        Add(_open);
    }

    private void Close()
    {
        if (_open is not { } entry)
            return;
        _open = null;
        ClosePart(entry);
        End(entry);
    }

    private void ClosePart(OutputEntry entry)
    {
        if (!(_inRefusal ? entry.Refusal : entry.Text).IsEmpty)
            events.PartDone(entry, _inRefusal);
        _inRefusal = false;
    }

    private void Add(OutputEntry entry)
    {
        _entries.Add(entry);
        _bytes += EntryBytes + entry.Whole.Span.Length + (entry.Kind is OutputKind.WebSearch or OutputKind.WebFetch or OutputKind.Code ? entry.Text.Span.Length : 0);
        events.Added(entry);
    }

    private void End(OutputEntry entry)
    {
        if (entry.Done)
            return;
        entry.Done = true;
        events.Done(entry);
    }

    private static RawJson Copy(RawJson value) => new(value.Utf8.ToArray());
}
