using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Reads <c>web_search_options</c> (https://platform.openai.com/docs/api-reference/chat/create#chat-create-web_search_options) as the tool that it is in
/// other dialects. The field itself stays an extra, for upstreams of this dialect.
/// </summary>
internal static class WebSearchReader
{
    public static Tool Read(JsonText name, RawJson options) => new()
    {
        Name = JsonText.FromPlain("web_search"u8),
        ServerToolType = name,
        ServerTool = HostedTools.WebSearch,
        Web = new WebToolOptions { UserLocation = LocationOf(JsonFields.Scan(options.Utf8).Find("user_location"u8)) },
    };

    /// <summary>The tool is nothing but the field.</summary>
    public static bool IsField(Tool tool) => tool.ServerToolType.Is("web_search_options"u8);

    // {"type":"approximate","approximate":{"city":…}} is {"type":"approximate","city":…} elsewhere.
    private static RawJson LocationOf(RawJson location)
    {
        if (location.Kind != JsonKind.Object || JsonFields.Scan(location.Utf8).Find("approximate"u8) is not { Kind: JsonKind.Object } place)
            return default;
        using var flat = new JsonEmitter(place.Span.Length + 32);
        flat.BeginObject();
        flat.Name("type"u8);
        flat.Text("approximate"u8);
        var fields = JsonFields.Scan(place.Utf8);
        foreach (var field in fields.All)
        {
            flat.Name(new JsonText(place.Utf8.Slice(field.NameStart, field.NameLength)));
            flat.Raw(new RawJson(place.Utf8.Slice(field.ValueStart, field.ValueLength)));
        }

        flat.EndObject();
        return new RawJson(flat.WrittenSpan.ToArray());
    }
}
