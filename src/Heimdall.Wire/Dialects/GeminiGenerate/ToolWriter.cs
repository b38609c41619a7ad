using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Writes the functions on offer, the tools that Google runs itself, and how free the model is to call them
/// (https://ai.google.dev/api/caching#Tool). Tools that the client defers are sent once a tool search has named them (conformance B27).
/// </summary>
internal sealed class ToolWriter
{
    private readonly ChatRequest _request;
    private readonly WriteContext _context;
    private readonly JsonEmitter _output;
    private readonly List<Tool> _functions = [];
    private readonly List<Tool> _serverTools = [];

    public ToolWriter(ChatRequest request, WriteContext context, JsonEmitter output)
    {
        (_request, _context, _output) = (request, context, output);
        Choose();
    }

    public bool HasFunctions => _functions.Count > 0;

    private bool IsOwn => _request.Origin == DialectId.GeminiGenerate;

    public void Write()
    {
        if (_functions.Count > 0 || _serverTools.Count > 0)
        {
            _output.Name("tools"u8);
            _output.BeginArray();
            if (_functions.Count > 0)
                WriteFunctions();
            foreach (var tool in _serverTools)
                WriteServerTool(tool);
            _output.EndArray();
        }

        WriteConfig();
    }

    private void Choose()
    {
        if (_request.Tools.Count > 0 && _context.Facts.Tools == false && !IsOwn)
        {
            _context.Report.Dropped("tools", "The model takes no tools.");
            return;
        }

        var loaded = LoadedTools.Of(_request);
        var names = new HashSet<JsonText>();
        foreach (var tool in _request.Tools)
        {
            if (tool.IsServerTool)
                ChooseServerTool(tool);
            else if (tool.DeferLoading && !loaded.Contains(tool.Name))
                _context.Report.Dropped("tools.defer_loading", "Sent once a tool search has named it.");
            else if (!names.Add(tool.Name) && !IsOwn)
                _context.Report.Dropped("tools", "The API refuses two functions of one name; the first is sent.");
            else
                _functions.Add(tool);
        }

        // "Tool use with function calling is unsupported": functions are what the client cannot do without.
        if (IsOwn || _functions.Count == 0 || _serverTools.Count == 0)
            return;
        foreach (var tool in _serverTools)
            _context.Report.Dropped($"tools.{tool.ServerToolType}", "The API takes its own tools or the client's functions, not both.");
        _serverTools.Clear();
    }

    private void ChooseServerTool(Tool tool)
    {
        if (IsOwn || !FieldOf(tool.ServerTool).IsEmpty)
            _serverTools.Add(tool);
        else
            ServerTools.LeaveOut(tool, _request, _context, static other => !FieldOf(other.ServerTool).IsEmpty);
    }

    private static ReadOnlySpan<byte> FieldOf(HostedTools kind) => kind switch
    {
        HostedTools.WebSearch => "googleSearch"u8,
        HostedTools.WebFetch => "urlContext"u8,
        HostedTools.CodeExecution => "codeExecution"u8,
        _ => default,
    };

    private void WriteFunctions()
    {
        _output.BeginObject();
        _output.Name("functionDeclarations"u8);
        _output.BeginArray();
        foreach (var tool in _functions)
        {
            if (IsOwn && !tool.Definition.IsAbsent)
                _output.Raw(tool.Definition);
            else
                WriteFunction(tool);
        }

        _output.EndArray();
        _output.EndObject();
    }

    private void WriteFunction(Tool tool)
    {
        _output.BeginObject();
        _output.Name("name"u8);
        _output.Text(ToolNames.For(tool.Name, DialectId.GeminiGenerate));
        if (tool.Description is { } description)
        {
            _output.Name("description"u8);
            _output.Text(description);
        }

        if (tool.Parameters.Kind == JsonKind.Object && tool.Parameters.Span.Length > "{}".Length)
        {
            _output.Name("parametersJsonSchema"u8);
            new SchemaWriter("tools.input_schema", _context.Report, _output).Write(tool.Parameters);
        }

        _output.EndObject();
        if (tool.Strict == true)
            _context.Report.Dropped("tools.strict", "The API has no such promise for single functions.");
        if (!tool.CacheControl.IsAbsent)
            Conversation.ReportCacheControl(_context);
    }

    private void WriteServerTool(Tool tool)
    {
        _output.BeginObject();
        if (IsOwn)
        {
            _output.Name(tool.ServerToolType);
            _output.Raw(tool.Definition);
        }
        else
        {
            _output.Name(FieldOf(tool.ServerTool));
            _output.BeginObject();
            _output.EndObject();
            ReportOptions(tool);
        }

        _output.EndObject();
    }

    private void ReportOptions(Tool tool)
    {
        if (tool.Web is { IsEmpty: false })
            _context.Report.Dropped($"tools.{tool.ServerToolType}.options", "Google's tools for the web take no limits, domains or places.");
        ServerTools.ReportContainer(tool, _context.Report);
    }

    private void WriteConfig()
    {
        if (IsOwn && _request.Extras.Find(static extra => extra.Name.Named("toolConfig"u8)) is { Value.IsAbsent: false } written)
        {
            _output.Name("toolConfig"u8);
            _output.Raw(written.Value);
            return;
        }

        if (_request.ParallelToolCalls == false)
            _context.Report.Dropped("parallel_tool_calls", "The API has no word for it.");
        if (_request.ToolChoice is not { } choice)
            return;
        if (_functions.Count == 0)
        {
            if (choice.Mode is not (ToolChoiceMode.Auto or ToolChoiceMode.None))
                _context.Report.Dropped("tool_choice", "There are no functions to choose from.");
            return;
        }

        WriteChoice(choice);
    }

    private void WriteChoice(ToolChoice choice)
    {
        var allowed = Allowed(choice);
        _output.Name("toolConfig"u8);
        _output.BeginObject();
        _output.Name("functionCallingConfig"u8);
        _output.BeginObject();
        _output.Name("mode"u8);
        _output.Text(Mode(choice.Mode, allowed.Count > 0));
        if (allowed.Count > 0)
        {
            _output.Name("allowedFunctionNames"u8);
            _output.BeginArray();
            foreach (var name in allowed)
                _output.Text(ToolNames.For(name, DialectId.GeminiGenerate));
            _output.EndArray();
        }

        _output.EndObject();
        _output.EndObject();
    }

    // Names are taken only beside ANY and VALIDATED; the latter leaves the choice to the model, as AUTO does.
    private static ReadOnlySpan<byte> Mode(ToolChoiceMode mode, bool hasNames) => (mode, hasNames) switch
    {
        (ToolChoiceMode.None, _) => "NONE"u8,
        (ToolChoiceMode.Required, _) or (ToolChoiceMode.Named, true) => "ANY"u8,
        (_, true) => "VALIDATED"u8,
        _ => "AUTO"u8,
    };

    private List<JsonText> Allowed(ToolChoice choice)
    {
        if (choice.Mode == ToolChoiceMode.None)
            return [];
        if (choice.Mode != ToolChoiceMode.Named)
            return choice.Allowed?.FindAll(IsOffered) ?? [];
        if (IsOffered(choice.ToolName))
            return [choice.ToolName];
        _context.Report.Lowered("tool_choice", "The tool it names is not on offer.");
        return [];
    }

    private bool IsOffered(JsonText name) => _functions.Exists(tool => tool.Name.Equals(name));
}
