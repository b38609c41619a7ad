using System.Text;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>What a request asks, without the form that its dialect gives it.</summary>
internal sealed class Asked
{
    private readonly StringBuilder _texts = new();
    private readonly List<JsonText> _open = [];
    private readonly HashSet<JsonText> _loaded = [];

    /// <summary>Every text that is not blank, wherever it stands.</summary>
    public List<string> Texts { get; } = [];

    public string AllText => _texts.ToString();

    /// <summary>Name and arguments, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The texts that answer each call, by the call's place; calls without an answer are missing.</summary>
    public SortedDictionary<int, string> Results { get; } = [];

    public List<string> Media { get; } = [];

    /// <summary>Those that the model may call: the client's own, deferred ones once a search has loaded them.</summary>
    public List<string> Tools { get; } = [];

    public static Asked Read(Dialect dialect, ReadOnlyMemory<byte> body)
    {
        using var index = StructuralIndex.Build(body);
        return Of(dialect.ReadRequest(index));
    }

    private static Asked Of(ChatRequest request)
    {
        var asked = new Asked();
        foreach (var text in request.System)
            asked.Add(text);
        foreach (var part in request.Messages.SelectMany(static message => message.Parts))
            asked.Add(part);
        foreach (var tool in request.Tools.Where(tool => !tool.IsServerTool && (!tool.DeferLoading || asked._loaded.Contains(tool.Name))))
            asked.Tools.Add($"{tool.Name} {tool.Description} {Schema(tool.Parameters)}");
        return asked;
    }

    private void Add(Part part)
    {
        switch (part)
        {
            case TextPart text:
                Add(text.Text);
                break;
            case RefusalPart refusal:
                Add(refusal.Text);
                break;
            case ToolCallPart call:
                Add(call);
                break;
            case ToolResultPart result:
                Add(result);
                break;
            case ToolReferencePart reference:
                _loaded.Add(reference.ToolName);
                break;
            case ImagePart image:
                Media.Add($"image {Source(image.Source)}");
                break;
            case DocumentPart { Source: MediaSource.PlainText text }:
                Add(text.Text);
                break;
            case DocumentPart { Source: MediaSource.Base64 { MediaType: var type } data } when type.StartsWith("text/"u8):
                Add(JsonText.From(Encoding.UTF8.GetString(Convert.FromBase64String(data.Data.ToString()))));
                break;
            case DocumentPart document:
                Media.Add($"document {Source(document.Source)}");
                break;
            default:
                break;
        }
    }

    private void Add(JsonText text)
    {
        if (string.IsNullOrWhiteSpace(text.ToString()))
            return;
        Texts.Add(text.ToString());
        _texts.Append(text.ToString()).Append('\n');
    }

    private void Add(ToolCallPart call)
    {
        using var arguments = new JsonEmitter();
        call.Arguments.WriteValue(arguments);
        Calls.Add($"{call.Name} {JsonNode.Parse(arguments.WrittenSpan)!.ToJsonString()}");
        _open.Add(call.Id);
    }

    private void Add(ToolResultPart result)
    {
        var from = Texts.Count;
        foreach (var part in result.Content)
            Add(part);
        var place = _open.FindLastIndex(id => id.Equals(result.CallId));
        if (place >= 0)
            Results[place] = string.Join('\n', Texts.Skip(from));
    }

    private static string Source(MediaSource source) => source switch
    {
        MediaSource.Base64 data => $"{data.MediaType} {data.Data}",
        MediaSource.Url url => url.Address.ToString(),
        _ => source.GetType().Name,
    };

    // A schema that lacks its type or its properties is completed; the order of fields says nothing.
    private static string Schema(RawJson schema)
    {
        var fields = schema.IsAbsent ? [] : JsonNode.Parse(schema.Span)!.AsObject();
        fields.TryAdd("type", "object");
        fields.TryAdd("properties", new System.Text.Json.Nodes.JsonObject());
        return string.Join(',', fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => $"{field.Key}:{field.Value?.ToJsonString()}"));
    }
}
