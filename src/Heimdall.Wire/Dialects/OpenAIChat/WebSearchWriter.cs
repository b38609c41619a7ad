using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Asks an upstream to search the web, in the form that it has for it, for a client whose own dialect has a tool for that.</summary>
internal sealed class WebSearchWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <summary>The upstream can be asked.</summary>
    public static bool CanSearch(Tool tool, WriteContext context) =>
        tool.ServerTool == HostedTools.WebSearch
        && (context.Facts.SearchesWeb || context.Quirks.HasFlag(Quirks.SearchTool) || context.Quirks.HasFlag(Quirks.SearchesAlways));

    /// <summary>It is asked by a tool, beside others.</summary>
    public static bool IsTool(WriteContext context) => context.Quirks.HasFlag(Quirks.SearchTool);

    /// <summary>Writes the fields of an upstream that is asked by fields of the request.</summary>
    public void WriteFields()
    {
        if (IsTool(context) || request.Tools.Find(tool => CanSearch(tool, context))?.Web is not { } search)
            return;
        if (search.MaxUses is not null)
            context.Report.Dropped("tools.web_search.max_uses", "The upstream decides how often it searches.");
        if (!search.UserLocation.IsAbsent || !context.Quirks.HasFlag(Quirks.SearchesAlways))
            WriteOptions(search);
        if (context.Quirks.HasFlag(Quirks.SearchesAlways))
            WriteFilter(search);
        else if (search.AllowedDomains.Count + search.BlockedDomains.Count > 0)
            context.Report.Dropped("tools.web_search.domains", "The upstream searches everywhere.");
    }

    /// <summary>Writes the tool.</summary>
    public void WriteTool(WebToolOptions search)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text(SearchTools.ForAnyModel);
        output.Name("parameters"u8);
        output.BeginObject();
        if (search.MaxUses is { } uses)
        {
            output.Name("max_uses"u8);
            output.Number(uses);
        }

        WriteDomains("allowed_domains"u8, search.AllowedDomains);
        WriteDomains("excluded_domains"u8, search.BlockedDomains);
        if (!search.UserLocation.IsAbsent)
        {
            output.Name("user_location"u8);
            output.Raw(search.UserLocation);
        }

        output.EndObject();
        output.EndObject();
    }

    private void WriteOptions(WebToolOptions search)
    {
        output.Name("web_search_options"u8);
        output.BeginObject();
        if (search.UserLocation.Kind == JsonKind.Object)
        {
            output.Name("user_location"u8);
            output.BeginObject();
            output.Name("type"u8);
            output.Text("approximate"u8);
            output.Name("approximate"u8);
            WriteWithoutType(JsonFields.Scan(search.UserLocation.Utf8));
            output.EndObject();
        }

        output.EndObject();
    }

    private void WriteWithoutType(JsonFields place)
    {
        output.BeginObject();
        foreach (var field in place.All)
        {
            var name = new JsonText(place.Json.Slice(field.NameStart, field.NameLength));
            if (name.Is("type"u8))
                continue;
            output.Name(name);
            output.Raw(new RawJson(place.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
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

    // One list: what is not wanted has a minus in front of it.
    private void WriteFilter(WebToolOptions search)
    {
        if (search.AllowedDomains.Count + search.BlockedDomains.Count == 0)
            return;
        output.Name("search_domain_filter"u8);
        output.BeginArray();
        foreach (var domain in search.AllowedDomains)
            output.Text(domain);
        foreach (var domain in search.BlockedDomains)
            output.Text(new JsonText((byte[])[(byte)'-', .. domain.Span]));
        output.EndArray();
    }
}
