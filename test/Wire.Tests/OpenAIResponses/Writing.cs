using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.OpenAIResponses;

/// <summary>Short ways to read, write and watch in tests.</summary>
internal static class Writing
{
    private static readonly Dialect Responses = Dialect.Of(DialectId.OpenAIResponses);

    /// <summary>A model that reasons, as OpenAI's do.</summary>
    public static ModelFacts Reasoning { get; } = new() { Reasoning = ReasoningStyle.Effort, Efforts = Efforts.Minimal | Efforts.LowToHigh, PrefersResponses = true };

    public static WriteContext Context(ModelFacts? facts = null, string provider = "openai", Quirks quirks = Quirks.None) =>
        new() { Provider = provider, Model = "m", Facts = facts ?? ModelFacts.Unknown, Quirks = quirks, Report = new TranslationReport() };

    /// <summary>What the upstream gets of a body in another dialect (or the same).</summary>
    public static JsonElement Write(DialectId from, string body, WriteContext? context = null)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        using var output = new JsonEmitter();
        Responses.WriteRequest(Dialect.Of(from).ReadRequest(index), context ?? Context(), output);
        return JsonElement.Parse(output.WrittenSpan);
    }

    /// <summary>What an upstream of another dialect gets of a body in this one.</summary>
    public static JsonElement WriteFor(DialectId upstream, string body, WriteContext? context = null)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        using var output = new JsonEmitter();
        Dialect.Of(upstream).WriteRequest(Responses.ReadRequest(index), context ?? Context(), output);
        return JsonElement.Parse(output.WrittenSpan);
    }

    public static string Rewrite(string body)
    {
        using var named = JsonDocument.Parse(body);
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        using var output = new JsonEmitter();
        var context = new WriteContext { Provider = "openai", Model = named.RootElement.GetProperty("model").GetString()!, Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() };
        Responses.WriteRequest(Responses.ReadRequest(index), context, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static RequestHead Head(string body = """{"model":"m","stream":true,"input":"hi"}""") => Responses.ReadHead(Encoding.UTF8.GetBytes(body));

    public static ReplyWatcher Watch(ReadOnlySpan<byte> stream)
    {
        var watcher = Responses.CreateWatcher(Head());
        using var reader = new SseReader();
        reader.Append(stream);
        while (reader.TryRead(out var frame))
        {
            if (watcher.Watch(frame) is FrameMeaning.Error or FrameMeaning.End)
                break;
        }

        return watcher;
    }

    /// <summary>Decodes events given as their bodies.</summary>
    public static EventScript Decode(params string[] bodies) =>
        EventScript.OfStream(Responses, Encoding.UTF8.GetBytes(string.Concat(bodies.Select(static body => $"data: {body}\n\n"))));
}
