using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
/// <param name="ownWords">The request came in this dialect, so that server tools and fields only it knows are written.</param>
internal sealed class ToolWriter(ChatRequest request, WriteContext context, JsonEmitter output, bool ownWords)
{
    private readonly TranslationReport _report = context.Report;

    /// <returns>False when no tool is left to write.</returns>
    public bool Write(List<Tool> tools)
    {
        var any = false;
        foreach (var tool in tools)
        {
            var isRun = IsRun(tool);
            if (tool.IsServerTool && !ownWords && !isRun)
            {
                ServerTools.LeaveOut(tool, request, context, IsRun);
                continue;
            }

            if (!any)
            {
                output.Name("tools"u8);
                output.BeginArray();
                any = true;
            }

            if (ownWords && !tool.Definition.IsAbsent)
                output.Raw(tool.Definition);
            else if (isRun)
                WriteServerTool(tool);
            else
                Write(tool);
        }

        if (any)
            output.EndArray();
        return any;
    }

    public void WriteChoice()
    {
        var mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        var oneAtATime = request.ParallelToolCalls == false && mode != ToolChoiceMode.None;
        if (request.ToolChoice is null && !oneAtATime)
            return;
        output.Name("tool_choice"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(mode switch
        {
            ToolChoiceMode.None => "none"u8,
            ToolChoiceMode.Required => "any"u8,
            ToolChoiceMode.Named => "tool"u8,
            _ => "auto"u8,
        });
        if (mode == ToolChoiceMode.Named)
        {
            output.Name("name"u8);
            output.Text(ChosenName(request.ToolChoice!.ToolName));
        }

        if (oneAtATime)
        {
            output.Name("disable_parallel_tool_use"u8);
            output.Boolean(true);
        }

        output.EndObject();
    }

    private bool IsRun(Tool tool) => context.Runs(tool.ServerTool) && !ClaudeTools.NameOf(tool.ServerTool).IsEmpty;

    private void WriteServerTool(Tool tool)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text(ClaudeTools.TypeOf(tool.ServerTool));
        output.Name("name"u8);
        output.Text(ClaudeTools.NameOf(tool.ServerTool));
        if (tool.Web is { } options)
            WriteOptions(options);
        output.EndObject();
        ServerTools.ReportContainer(tool, _report);
    }

    private void WriteOptions(WebToolOptions web)
    {
        if (web.MaxUses is { } uses)
        {
            output.Name("max_uses"u8);
            output.Number(uses);
        }

        // The API takes one list or the other.
        WriteDomains("allowed_domains"u8, web.AllowedDomains);
        if (web.AllowedDomains.Count == 0)
            WriteDomains("blocked_domains"u8, web.BlockedDomains);
        if (web.UserLocation.IsAbsent)
            return;
        output.Name("user_location"u8);
        output.Raw(web.UserLocation);
    }

    // The client's name of a tool that is Anthropic's here is its own dialect's.
    private JsonText ChosenName(JsonText name) =>
        !ownWords && request.Tools.Find(tool => tool.IsServerTool && tool.Name.Equals(name)) is { } tool && IsRun(tool)
            ? JsonText.FromPlain(ClaudeTools.NameOf(tool.ServerTool))
            : NameOf(name);

    private JsonText NameOf(JsonText name)
    {
        var written = ownWords ? name : ToolNames.For(name, DialectId.AnthropicMessages);
        if (!written.Equals(name))
            _report.Repaired("tools.name", "The API takes names of 128 letters, digits, '_' and '-'.");
        return written;
    }

    private void WriteDomains(ReadOnlySpan<byte> name, List<JsonText> domains)
    {
        if (domains.Count == 0)
            return;
        output.Name(name);
        output.BeginArray();
        foreach (var domain in domains)
            output.Text(domain);
        output.EndArray();
    }

    private void Write(Tool tool)
    {
        output.BeginObject();
        output.Name("name"u8);
        output.Text(NameOf(tool.Name));
        if (tool.Description is { IsEmpty: false } description)
        {
            output.Name("description"u8);
            output.Text(description);
        }

        output.Name("input_schema"u8);
        WriteSchema(tool);
        if (tool.Strict == true)
            _report.Dropped("tools.strict", "Anthropic takes it with a beta that the client did not ask for.");
        if (!tool.CacheControl.IsAbsent)
        {
            output.Name("cache_control"u8);
            output.Raw(tool.CacheControl);
        }

        output.EndObject();
    }

    // The API demands "type": "object" at the top; OpenAI's clients leave it out where a function takes nothing.
    private void WriteSchema(Tool tool)
    {
        var schema = tool.Parameters;
        var fields = schema.Kind == JsonKind.Object ? FieldsOf(tool) : null;
        if (fields is not null && fields.All.Length > 0 && HasType(fields))
        {
            output.Raw(schema);
            return;
        }

        output.BeginObject();
        output.Name("type"u8);
        output.Text("object"u8);
        if (fields is null || fields.All.Length == 0)
        {
            output.Name("properties"u8);
            output.BeginObject();
            output.EndObject();
        }

        foreach (var field in fields is null ? [] : fields.All)
        {
            output.Name(new JsonText(schema.Utf8.Slice(field.NameStart, field.NameLength)));
            output.Raw(new RawJson(schema.Utf8.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
    }

    private static JsonFields FieldsOf(Tool tool)
    {
        try
        {
            return JsonFields.Scan(tool.Parameters.Utf8);
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"tools: the schema of {tool.Name} cannot be read: {fault.Message}", "tools");
        }
    }

    private static bool HasType(JsonFields fields)
    {
        foreach (var field in fields.All)
        {
            if (new JsonText(fields.Json.Slice(field.NameStart, field.NameLength)).Is("type"u8))
                return true;
        }

        return false;
    }
}
