using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Short ways to read, write and encode in tests.</summary>
internal static class Writing
{
    public static WriteContext Context(string model = "m", Quirks quirks = Quirks.None, ModelFacts? facts = null) =>
        new() { Provider = "test", Model = model, Quirks = quirks, Facts = facts ?? ModelFacts.Unknown, Report = new TranslationReport() };

    public static string Write(ChatRequest request, WriteContext context)
    {
        using var output = new JsonEmitter();
        OpenAIChatDialect.Instance.WriteRequest(request, context, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Reads a client's request and writes it for an upstream of the same dialect.</summary>
    public static string Rewrite(string body, WriteContext context)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(body));
        return Write(OpenAIChatDialect.Instance.ReadRequest(index), context);
    }

    public static EncodeContext EncodeFor(bool usage = true, params JsonText[] usedIds) => new()
    {
        Model = JsonText.From("gateway-model"),
        Provider = "test",
        RequestId = "req_test",
        UsedToolCallIds = new HashSet<JsonText>(usedIds),
        StreamUsage = usage,
        Ids = new CountingIds(),
        Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        Report = new TranslationReport(),
    };

    public static string Encode(ReplyEncoder encoder, IEnumerable<ReplyEvent> events)
    {
        using (encoder)
        {
            foreach (var next in events)
                encoder.Accept(next);
            return Encoding.UTF8.GetString(encoder.Output.WrittenSpan);
        }
    }

    public static JsonText Text(string text) => JsonText.From(text);

    public static RawJson Raw(string json) => new(Encoding.UTF8.GetBytes(json));

    private sealed class CountingIds : IdSource
    {
        private int _next;

        public override JsonText Next(ReadOnlySpan<byte> prefix) => JsonText.From($"{Encoding.UTF8.GetString(prefix)}{++_next}");
    }
}
