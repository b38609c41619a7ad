using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes a request for an upstream. The same conversation gives the same bytes on every turn and node, so that the upstream finds its
/// prompt cache again (conformance B46).
/// </summary>
internal sealed class RequestWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <exception cref="DialectException">The request asks for what must not go missing in silence.</exception>
    public void Write()
    {
        Indispensable.Check(request, DialectId.OpenAIChat);
        output.BeginObject();
        output.Name("model"u8);
        output.Text(context.Model);
        var outputFormat = new OutputFormatWriter(request, context, output);
        output.Name("messages"u8);
        new ConversationWriter(request, context, output).Write(outputFormat.Instruction);
        new ToolWriter(request, context, output).Write();
        outputFormat.Write();
        new ParameterWriter(request, context, output).Write();
        WriteStream();
        WriteExtras();
        output.EndObject();
    }

    // The usage report is always asked for: a stream that nobody can bill is worth nothing (spec bifrost-core §3.9).
    private void WriteStream()
    {
        if (!request.Stream)
            return;
        output.Name("stream"u8);
        output.Boolean(true);
        if (context.Quirks.HasFlag(Quirks.NoStreamOptions))
            return;
        output.Name("stream_options"u8);
        output.BeginObject();
        output.Name("include_usage"u8);
        output.Boolean(true);
        if (request.Origin == DialectId.OpenAIChat)
            WriteOtherStreamOptions();
        output.EndObject();
    }

    private void WriteOtherStreamOptions()
    {
        foreach (var extra in request.Extras)
        {
            if (!extra.Name.Is("stream_options"u8))
                continue;
            var options = JsonFields.Scan(extra.Value.Utf8);
            foreach (var option in options.All)
            {
                var name = new JsonText(options.Json.Slice(option.NameStart, option.NameLength));
                if (name.Is("include_usage"u8))
                    continue;
                output.Name(name);
                output.Raw(new RawJson(options.Json.Slice(option.ValueStart, option.ValueLength)));
            }
        }
    }

    private void WriteExtras()
    {
        foreach (var extra in request.Extras)
        {
            if (request.Origin != DialectId.OpenAIChat)
            {
                context.Report.Dropped(extra.Name.ToString(), "Chat completions have no word for it.");
                continue;
            }

            if (extra.Name.Is("stream_options"u8))
                continue;
            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }
}
