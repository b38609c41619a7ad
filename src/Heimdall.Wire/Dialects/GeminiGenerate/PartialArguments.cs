using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// The arguments of a call that come value by value, each with its path (<c>$.places[0].city</c>), strings in pieces. Other dialects stream JSON text
/// from left to right, which such pieces need not be, so they are held until the call is whole.
/// </summary>
internal sealed class PartialArguments
{
    private readonly Node _root = new();

    public bool IsEmpty => _root.Members is null;

    public void Add(ref JsonCursor pieces)
    {
        pieces.EnterArray();
        while (pieces.NextElement())
        {
            if (pieces.TryEnterObject())
                AddPiece(ref pieces);
        }
    }

    public RawJson Whole()
    {
        using var output = new JsonEmitter(256);
        _root.Write(output);
        return new RawJson(output.WrittenSpan.ToArray());
    }

    private void AddPiece(ref JsonCursor cursor)
    {
        var path = "";
        JsonText? text = null;
        var value = default(RawJson);
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("jsonPath"u8))
                path = cursor.TextOrSkip().ToString();
            else if (name.Named("stringValue"u8))
                text = cursor.TextOrSkip();
            else if (name.Named("nullValue"u8))
                value = Null(ref cursor);
            else if (name.Named("numberValue"u8) || name.Named("boolValue"u8))
                value = cursor.ReadRaw();
            else
                cursor.Skip();
        }

        var node = _root.At(path);
        if (text is { } piece)
            (node.Text ??= []).AddRange(piece.Span);
        else if (!value.IsAbsent)
            node.Value = new RawJson(value.Utf8.ToArray());
    }

    private static RawJson Null(ref JsonCursor cursor)
    {
        cursor.Skip();
        return RawJson.FromLiteral("null"u8);
    }

    /// <summary>An object until something is put into it.</summary>
    private sealed class Node
    {
        public List<(string Name, Node Node)>? Members { get; private set; }

        public List<byte>? Text { get; set; }

        public RawJson Value { get; set; }

        /// <summary>The node at a path below this one, made where there is none. Names in brackets may stand in quotes.</summary>
        public Node At(string path)
        {
            var node = this;
            foreach (var step in path.TrimStart('$').Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
                node = node.Member(step.Trim('\'', '"'));
            return node;
        }

        public void Write(JsonEmitter output)
        {
            if (Text is not null)
                output.Text(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Text));
            else if (!Value.IsAbsent)
                output.Raw(Value);
            else if (Members is not null && Members.TrueForAll(static member => member.Name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0))
                WriteArray(output);
            else
                WriteObject(output);
        }

        private Node Member(string name)
        {
            Members ??= [];
            var found = Members.FindIndex(member => string.Equals(member.Name, name, StringComparison.Ordinal));
            if (found < 0)
            {
                found = Members.Count;
                Members.Add((name, new Node()));
            }

            return Members[found].Node;
        }

        private void WriteArray(JsonEmitter output)
        {
            output.BeginArray();
            foreach (var (_, item) in Members!)
                item.Write(output);
            output.EndArray();
        }

        private void WriteObject(JsonEmitter output)
        {
            output.BeginObject();
            foreach (var (name, member) in Members ?? [])
            {
                output.Name(JsonText.From(name));
                member.Write(output);
            }

            output.EndObject();
        }
    }
}
