using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>The calls of one answer on their way to a client: each with an id of its own, by the name and of the kind that the client gave the tool.</summary>
internal sealed class OutputCalls(EncodeContext context)
{
    private readonly HashSet<JsonText> _ids = [];

    /// <summary>Arguments of a call that has none, as a piece of a string.</summary>
    public static JsonText NoArguments { get; } = JsonText.FromPlain("{}"u8);

    /// <param name="index">The item's place in the output.</param>
    public OutputEntry Start(ToolCallStarted call, int index)
    {
        var tool = Find(call.Name);
        var isFreeText = tool?.IsFreeText ?? call.IsFreeText;
        return new OutputEntry(isFreeText ? OutputKind.Custom : OutputKind.Function, index, context.Ids.Next(isFreeText ? "ctc_"u8 : "fc_"u8))
        {
            Call = call.Index,
            CallId = IdFor(call.Id),
            Name = tool?.Namespace?.Name ?? new JsonText(call.Name.Span.ToArray()),
            Namespace = tool?.Namespace?.Namespace ?? default,
        };
    }

    /// <summary>What a call of a custom tool says: other dialects wrap it as <c>{"input": …}</c>. A model that forgot to is taken at its word.</summary>
    /// <param name="arguments">JSON inside a string.</param>
    public static JsonText FreeText(JsonText arguments)
    {
        try
        {
            return arguments.IsEmpty ? arguments : JsonFields.Scan(arguments.Decode()).FindText("input"u8) ?? arguments;
        }
        catch (JsonFault)
        {
            return arguments;
        }
    }

    private Tool? Find(JsonText name)
    {
        foreach (var tool in context.Tools)
        {
            if (!tool.IsServerTool && tool.Name.Equals(name))
                return tool;
        }

        return null;
    }

    // An id that is missing or stands in the conversation already would tie an output to the wrong call.
    private JsonText IdFor(JsonText id)
    {
        var copy = new JsonText(id.Span.ToArray());
        if (!id.IsEmpty && !context.UsedToolCallIds.Contains(id) && _ids.Add(copy))
            return copy;
        context.Report.Repaired("function_call.call_id", "The upstream gave no id to a tool call, or one that was taken.");
        return context.Ids.Next("call_"u8);
    }
}
