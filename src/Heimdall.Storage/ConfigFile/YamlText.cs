using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// A YAML document as the JSON that means the same, so that one reader serves both. Plain scalars are typed by YAML 1.2's core schema
/// (https://yaml.org/spec/1.2.2/#103-core-schema), quoted ones are strings; anchors, aliases and merge keys (<c>&lt;&lt;</c>) are resolved.
/// </summary>
internal sealed partial class YamlText
{
    private const int MaxDepth = 64;

    /// <summary>Aliases of aliases can make a small file huge.</summary>
    private const int MaxNodes = 100_000;

    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlText()
    {
    }

    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <exception cref="YamlException">It is not YAML, or not of a kind that configurations are written in.</exception>
    public static YamlText Read(ReadOnlyMemory<byte> yaml)
    {
        var stream = new YamlStream();
        using (var text = new StreamReader(new MemoryStream(yaml.ToArray())))
            stream.Load(text);
        if (stream.Documents.Count == 0)
            throw new YamlException("it is empty");
        if (stream.Documents.Count > 1)
            throw new YamlException(stream.Documents[1].RootNode.Start, stream.Documents[1].RootNode.End, "it holds more than one document");

        var result = new YamlText();
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
            result.Write(stream.Documents[0].RootNode, ConfigPath.Root, 0, writer);
        result.Json = output.WrittenMemory;
        return result;
    }

    /// <summary>The line of a place or, where it is not there, of the nearest place around it.</summary>
    public long LineOf(string path)
    {
        while (path.Length > 0)
        {
            if (_lines.TryGetValue(path, out var line))
                return line;
            path = path[..Math.Max(0, path.AsSpan().LastIndexOfAny('.', '['))];
        }

        return 1;
    }

    private void Write(YamlNode node, string path, int depth, Utf8JsonWriter writer)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes)
            throw new YamlException(node.Start, node.End, "it is nested too deeply or grows too large");
        _lines.TryAdd(path, node.Start.Line);
        switch (node)
        {
            case YamlMappingNode mapping:
                WriteMapping(mapping, path, depth, writer);
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                foreach (var (position, item) in sequence.Children.Index())
                    Write(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{position}]"), depth + 1, writer);
                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                WriteScalar(scalar, writer);
                break;
        }
    }

    private void WriteMapping(YamlMappingNode mapping, string path, int depth, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in Members(mapping, depth))
        {
            writer.WritePropertyName(name);
            Write(value, ConfigPath.Member(path, name), depth + 1, writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>The mapping's own members, and those that it merges in and does not have itself (https://yaml.org/type/merge.html).</summary>
    private static OrderedDictionary<string, YamlNode> Members(YamlMappingNode mapping, int depth)
    {
        if (depth > MaxDepth)
            throw new YamlException(mapping.Start, mapping.End, "it is nested too deeply");
        var members = new OrderedDictionary<string, YamlNode>(StringComparer.Ordinal);
        List<YamlNode> merged = [];
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } scalar)
                throw new YamlException(key.Start, key.End, "a name must be a plain text");
            if (scalar.Style == ScalarStyle.Plain && name is "<<")
                merged.AddRange(value is YamlSequenceNode several ? several.Children : [value]);
            else
                members[name] = value;
        }

        foreach (var source in merged)
        {
            if (source is not YamlMappingNode other)
                throw new YamlException(source.Start, source.End, "only a mapping can be merged with \"<<\"");
            foreach (var (name, value) in Members(other, depth + 1))
                members.TryAdd(name, value);
        }

        return members;
    }

    private static void WriteScalar(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
            writer.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL")
            writer.WriteNullValue();
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        else if (Number().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(text);
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
