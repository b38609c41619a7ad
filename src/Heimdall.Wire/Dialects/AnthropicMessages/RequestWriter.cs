using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Writes a request for an Anthropic upstream. The order of fields is fixed, and nothing depends on chance or time, so that the same
/// conversation yields the same bytes (conformance B46).
/// </summary>
internal sealed class RequestWriter
{
    // Every model that speaks this dialect can answer with as much.
    private const long DefaultMaxTokens = 4096;

    private readonly ChatRequest _request;
    private readonly WriteContext _context;
    private readonly JsonEmitter _output;
    private readonly bool _ownWords;
    private readonly Conversation _conversation;
    private readonly long _maxTokens;
    private readonly ThinkingPlan _thinking;

    private RequestWriter(ChatRequest request, WriteContext context, JsonEmitter output)
    {
        _request = request;
        _context = context;
        _output = output;
        _ownWords = request.Origin == DialectId.AnthropicMessages;
        Indispensable.Check(request, DialectId.AnthropicMessages);
        ExtrasWriter.Check(request, _ownWords);
        _conversation = Conversation.Arrange(request, context);
        _maxTokens = MaxTokens();
        _thinking = ThinkingPlan.Make(request, context, _maxTokens, _conversation);
    }

    public static void Write(ChatRequest request, WriteContext context, JsonEmitter output) => new RequestWriter(request, context, output).Write();

    private void Write()
    {
        _output.BeginObject();
        _output.Name("model"u8);
        _output.Text(_context.Model);
        _output.Name("max_tokens"u8);
        _output.Number(_maxTokens);
        if (_request.Stream)
        {
            _output.Name("stream"u8);
            _output.Boolean(true);
        }

        WriteSystem();
        WriteTools();
        WriteMessages();
        WriteThinking();
        WriteOutputConfig();
        WriteSampling();
        WriteStopSequences();
        WriteMetadata();
        ExtrasWriter.Write(_request, _ownWords, _context.Report, _output);
        _output.EndObject();
    }

    private long MaxTokens()
    {
        var most = _context.Facts.MaxOutputTokens;
        if (_request.MaxTokens is not { } wanted)
        {
            _context.Report.Injected("max_tokens", "The API demands it.");
            return most ?? DefaultMaxTokens;
        }

        if (wanted <= most || most is null)
            return wanted;
        _context.Report.Lowered("max_tokens", $"The model answers with at most {most} tokens.");
        return most.Value;
    }

    private void WriteSystem()
    {
        var instruction = FormatInstruction();
        if (_conversation.System.Count == 0 && instruction is null)
            return;
        var parts = new PartWriter(_output, _ownWords);
        _output.Name("system"u8);
        _output.BeginArray();
        foreach (var text in _conversation.System)
            parts.Write(text);
        if (instruction is { } added)
            parts.Write(new TextPart(added));
        _output.EndArray();
    }

    private bool HasSchema => _request.OutputFormat is { Schema.IsAbsent: false } && _context.Facts.JsonSchemaOutput != false;

    // There is no "any JSON" mode, and older models have no schemas: the wish is put into words.
    private JsonText? FormatInstruction()
    {
        if (_request.OutputFormat is not { } format || HasSchema)
            return null;
        _context.Report.Lowered("response_format", "The model is asked for JSON in its instructions.");
        if (format.Schema.IsAbsent)
            return JsonText.FromPlain("Answer with one JSON object and nothing else."u8);
        return JsonText.From($"Answer with one JSON object and nothing else. It must fit this JSON Schema:\n{format.Schema}");
    }

    private void WriteTools()
    {
        var tools = new ToolWriter(_request, _context, _output, _ownWords);
        if (tools.Write(AllowedTools()))
            tools.WriteChoice();
        else if (_request.ToolChoice is { Mode: not (ToolChoiceMode.Auto or ToolChoiceMode.None) })
            _context.Report.Dropped("tool_choice", "There are no tools to choose from.");
    }

    // This dialect has no list of tools that may be called; what may not be called is not offered.
    private List<Tool> AllowedTools()
    {
        if (_request.ToolChoice?.Allowed is not { } allowed)
            return _request.Tools;
        var offered = _request.Tools.FindAll(tool => allowed.Contains(tool.Name));
        if (offered.Count < _request.Tools.Count)
            _context.Report.Lowered("tool_choice.allowed_tools", "The other tools are left out.");
        return offered;
    }

    private void WriteMessages()
    {
        var parts = new PartWriter(_output, _ownWords);
        _output.Name("messages"u8);
        _output.BeginArray();
        foreach (var turn in _conversation.Turns)
        {
            _output.BeginObject();
            _output.Name("role"u8);
            _output.Text(turn.Role == Role.User ? "user"u8 : "assistant"u8);
            _output.Name("content"u8);
            parts.Write(turn.Parts);
            _output.EndObject();
        }

        _output.EndArray();
    }

    private void WriteThinking()
    {
        if (_thinking.Mode == ReasoningMode.Unspecified)
            return;
        _output.Name("thinking"u8);
        _output.BeginObject();
        _output.Name("type"u8);
        _output.Text(_thinking.Mode switch
        {
            ReasoningMode.Enabled => "enabled"u8,
            ReasoningMode.Adaptive => "adaptive"u8,
            _ => "disabled"u8,
        });
        if (_thinking.BudgetTokens is { } budget)
        {
            _output.Name("budget_tokens"u8);
            _output.Number(budget);
        }

        if (_thinking.Display is { } display)
        {
            _output.Name("display"u8);
            _output.Text(display);
        }

        ExtrasWriter.WriteNested(_request, "thinking."u8, _ownWords, _output);
        _output.EndObject();
    }

    private void WriteOutputConfig()
    {
        if (_thinking.Effort is null && !HasSchema && !ExtrasWriter.HasNested(_request, "output_config."u8, _ownWords))
            return;
        _output.Name("output_config"u8);
        _output.BeginObject();
        if (_thinking.Effort is { } effort)
        {
            _output.Name("effort"u8);
            _output.Text(effort);
        }

        if (HasSchema)
        {
            if (_request.OutputFormat!.Description is not null)
                _context.Report.Dropped("response_format.json_schema.description", "Anthropic takes the schema alone.");
            _output.Name("format"u8);
            _output.BeginObject();
            _output.Name("type"u8);
            _output.Text("json_schema"u8);
            _output.Name("schema"u8);
            _output.Raw(_request.OutputFormat.Schema);
            _output.EndObject();
        }

        ExtrasWriter.WriteNested(_request, "output_config."u8, _ownWords, _output);
        _output.EndObject();
    }

    private void WriteSampling()
    {
        var sampling = Sampling.Choose(_request, _thinking.Thinks, _ownWords, _context.Report);
        if (sampling.Temperature is { } temperature)
        {
            _output.Name("temperature"u8);
            _output.Number(temperature);
        }

        if (sampling.TopP is { } topP)
        {
            _output.Name("top_p"u8);
            _output.Number(topP);
        }

        if (sampling.TopK is { } topK)
        {
            _output.Name("top_k"u8);
            _output.Number(topK);
        }
    }

    private void WriteStopSequences()
    {
        var sequences = _request.StopSequences.FindAll(static s => !TextRules.IsBlank(s));
        if (sequences.Count < _request.StopSequences.Count)
            _context.Report.Dropped("stop_sequences", "The API refuses sequences of white space.");
        if (sequences.Count == 0)
            return;
        _output.Name("stop_sequences"u8);
        _output.BeginArray();
        foreach (var sequence in sequences)
            _output.Text(sequence);
        _output.EndArray();
    }

    private void WriteMetadata()
    {
        if (_request.UserId is null && !ExtrasWriter.HasNested(_request, "metadata."u8, _ownWords))
            return;
        _output.Name("metadata"u8);
        _output.BeginObject();
        if (_request.UserId is { } user)
        {
            _output.Name("user_id"u8);
            _output.Text(user);
        }

        ExtrasWriter.WriteNested(_request, "metadata."u8, _ownWords, _output);
        _output.EndObject();
    }
}
