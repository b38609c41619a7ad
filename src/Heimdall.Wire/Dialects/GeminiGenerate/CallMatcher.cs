using System.Globalization;
using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Reads calls and what they gave back. Ids are optional in this dialect: a call without one is given one, and a result without one answers the first call of
/// its name that has no answer yet.
/// </summary>
internal sealed class CallMatcher
{
    private readonly List<Open> _open = [];
    private int _made;

    /// <summary>A turn of the model begins: what was called before can no longer be answered.</summary>
    public void Begin() => _open.Clear();

    public ToolCallPart ReadCall(ref JsonCursor cursor)
    {
        var id = default(JsonText);
        var name = default(JsonText);
        var arguments = default(RawJson);
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("id"u8))
                id = cursor.TextOrSkip();
            else if (field.Is("name"u8))
                name = cursor.TextOrSkip();
            else if (field.Is("args"u8) && cursor.Kind == JsonKind.Object)
                arguments = cursor.ReadRaw();
            else
                cursor.Skip();
        }

        if (id.IsEmpty)
            id = MakeId();
        _open.Add(new Open(id, name));
        return new ToolCallPart(id, name, arguments.IsAbsent ? default : ToolArguments.FromValue(arguments));
    }

    public ToolResultPart ReadResult(ref JsonCursor cursor)
    {
        var id = default(JsonText);
        var name = default(JsonText);
        var response = default(RawJson);
        var content = new List<Part>();
        var extras = new List<ExtraField>();
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (cursor.TryReadNull())
                continue;
            if (field.Is("id"u8))
                id = cursor.TextOrSkip();
            else if (field.Is("name"u8))
                name = cursor.TextOrSkip();
            else if (field.Is("parts"u8) && cursor.Kind == JsonKind.Array)
                ReadParts(ref cursor, content);
            else if (field.Is("response"u8))
                extras.Add(new ExtraField(field, response = cursor.ReadRaw()));
            else
                extras.Add(new ExtraField(field, cursor.ReadRaw()));
        }

        var said = ResultText.Read(response, out var isError);
        if (!said.IsEmpty)
            content.Insert(0, new TextPart(said));
        return new ToolResultPart(Answer(id, name), content, isError) { Extras = extras };
    }

    private static void ReadParts(ref JsonCursor cursor, List<Part> content)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var whole = cursor;
            var part = default(PartFields);
            part.Read(ref cursor);
            content.Add(part.Is("inlineData"u8) ? MediaReader.ReadInline(part.Data, null, whole) : new OpaquePart(part.DataName, whole.ReadRaw()));
        }
    }

    private JsonText Answer(JsonText id, JsonText name)
    {
        var at = id.IsEmpty ? -1 : _open.FindIndex(call => call.Id.Equals(id));
        if (at < 0)
            at = _open.FindIndex(call => call.Name.Equals(name) && (id.IsEmpty || call.Id.StartsWith(WireTypes.MadeCallId)));
        if (at < 0)
            return id.IsEmpty ? MakeId() : id;
        var answered = _open[at].Id;
        _open.RemoveAt(at);
        return answered;
    }

    private JsonText MakeId() =>
        JsonText.FromPlain(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(WireTypes.MadeCallId)}{++_made}")));

    private readonly record struct Open(JsonText Id, JsonText Name);
}
