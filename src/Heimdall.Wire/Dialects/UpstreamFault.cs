using System.Globalization;
using System.Text;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>What an error answer says, whatever its shape: the envelopes of Anthropic, OpenAI and FastAPI, a bare text, a web page.</summary>
internal readonly record struct UpstreamFault(string? Message, string? Type, string? Code, string? Param)
{
    // Enough for any message; web pages and echoed prompts are longer.
    private const int MaxTextLength = 1024;

    /// <summary>Reads a JSON body; every field is null where it says nothing.</summary>
    public static UpstreamFault Find(ReadOnlyMemory<byte> body)
    {
        try
        {
            var fields = JsonFields.Scan(body);
            var error = fields.Find("error"u8);
            return error.Kind switch
            {
                JsonKind.Object => Envelope(JsonFields.Scan(error.Utf8)),
                JsonKind.String => new UpstreamFault(Text(fields, "error"u8), Text(fields, "type"u8), Text(fields, "code"u8), null),
                _ => Flat(fields),
            };
        }
        catch (JsonFault)
        {
            return default;
        }
    }

    /// <summary>Words for a body that is not JSON, or holds no message.</summary>
    public static string Describe(int status, ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxTextLength)]).Trim();
        if (text.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status} and no message.");
        return text[0] == '<'
            ? string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status} and a web page{TitleOf(text)}.")
            : text;
    }

    private static UpstreamFault Envelope(JsonFields error) =>
        new(Text(error, "message"u8), Text(error, "type"u8), Text(error, "code"u8), Text(error, "param"u8));

    private static UpstreamFault Flat(JsonFields fields) => new(
        Text(fields, "message"u8) ?? Text(fields, "detail"u8) ?? FirstDetail(fields.Find("detail"u8)),
        Text(fields, "type"u8),
        Text(fields, "code"u8),
        Text(fields, "param"u8));

    // FastAPI: {"detail":[{"loc":["body","model"],"msg":"field required"}]}
    private static string? FirstDetail(RawJson details)
    {
        if (details.Kind == JsonKind.Object)
            return Text(JsonFields.Scan(details.Utf8), "message"u8);
        if (details.Kind != JsonKind.Array)
            return null;
        using var index = StructuralIndex.Build(details.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        return cursor.NextElement() && cursor.Kind == JsonKind.Object ? Text(JsonFields.Scan(cursor.ReadRaw().Utf8), "msg"u8) : null;
    }

    private static string? Text(JsonFields fields, ReadOnlySpan<byte> name)
    {
        var value = fields.Find(name);
        return value.Kind switch
        {
            JsonKind.String when value.Span.Length > 2 => new JsonText(value.Utf8[1..^1]).ToString(),
            JsonKind.Number => value.ToString(),
            _ => null,
        };
    }

    private static string TitleOf(string page)
    {
        var start = page.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        var end = page.IndexOf("</title>", StringComparison.OrdinalIgnoreCase);
        return start >= 0 && end > start ? $" ({page[(start + "<title>".Length)..end].Trim()})" : "";
    }
}
