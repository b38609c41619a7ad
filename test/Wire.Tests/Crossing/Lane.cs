using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>A client of one dialect in front of an upstream of another.</summary>
internal sealed record Lane(string Name, Dialect Client, Dialect Upstream)
{
    private const string Root = "test/Wire.Tests/golden/crossing";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Lane AnthropicToOpenAI { get; } = new("anthropic-to-openai", Dialect.Of(DialectId.AnthropicMessages), Dialect.Of(DialectId.OpenAIChat));

    public static Lane OpenAIToAnthropic { get; } = new("openai-to-anthropic", Dialect.Of(DialectId.OpenAIChat), Dialect.Of(DialectId.AnthropicMessages));

    public static Lane AnthropicToResponses { get; } = new("anthropic-to-responses", Dialect.Of(DialectId.AnthropicMessages), Dialect.Of(DialectId.OpenAIResponses));

    public static Lane ResponsesToAnthropic { get; } = new("responses-to-anthropic", Dialect.Of(DialectId.OpenAIResponses), Dialect.Of(DialectId.AnthropicMessages));

    public static Lane OpenAIToResponses { get; } = new("openai-to-responses", Dialect.Of(DialectId.OpenAIChat), Dialect.Of(DialectId.OpenAIResponses));

    public static Lane ResponsesToOpenAI { get; } = new("responses-to-openai", Dialect.Of(DialectId.OpenAIResponses), Dialect.Of(DialectId.OpenAIChat));

    private static Lane AnthropicToGemini { get; } = new("anthropic-to-gemini", Dialect.Of(DialectId.AnthropicMessages), Dialect.Of(DialectId.GeminiGenerate));

    private static Lane GeminiToAnthropic { get; } = new("gemini-to-anthropic", Dialect.Of(DialectId.GeminiGenerate), Dialect.Of(DialectId.AnthropicMessages));

    private static Lane ResponsesToGemini { get; } = new("responses-to-gemini", Dialect.Of(DialectId.OpenAIResponses), Dialect.Of(DialectId.GeminiGenerate));

    private static Lane GeminiToResponses { get; } = new("gemini-to-responses", Dialect.Of(DialectId.GeminiGenerate), Dialect.Of(DialectId.OpenAIResponses));

    private static Lane[] All =>
    [
        AnthropicToOpenAI, OpenAIToAnthropic, AnthropicToResponses, ResponsesToAnthropic, OpenAIToResponses, ResponsesToOpenAI,
        AnthropicToGemini, GeminiToAnthropic, ResponsesToGemini, GeminiToResponses,
    ];

    /// <summary>The lane and the name of each golden case, for a theory.</summary>
    /// <param name="kind"><c>requests</c> or <c>streams</c>.</param>
    public static TheoryData<string, string> Cases(string kind)
    {
        var cases = new TheoryData<string, string>();
        foreach (var lane in All)
        {
            foreach (var name in Golden.Cases($"{Root}/{lane.Name}/{kind}"))
                cases.Add(lane.Name, name);
        }

        return cases;
    }

    public static Lane Of(string name) => All.Single(lane => lane.Name == name);

    public string Folder(string kind, string name) => $"{Root}/{Name}/{kind}/{name}";

    /// <summary>What the upstream is sent for a client's body.</summary>
    /// <exception cref="DialectException">The request cannot be translated.</exception>
    public byte[] Translate(ReadOnlyMemory<byte> body, WriteContext context)
    {
        using var index = StructuralIndex.Build(body);
        using var output = new JsonEmitter();
        Upstream.WriteRequest(Client.ReadRequest(index), context, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What a client is sent for an upstream's stream that arrives in the given pieces.</summary>
    public string Stream(ReadOnlySpan<byte> stream, EncodeContext context, params ReadOnlySpan<int> cuts)
    {
        using var encoder = Client.CreateStreamEncoder(context);
        EventScript.Decode(Upstream, stream, encoder, cuts);
        return Encoding.UTF8.GetString(encoder.Output.WrittenSpan);
    }

    /// <summary>The buffered answer made of the same stream.</summary>
    public string Fold(ReadOnlySpan<byte> stream, EncodeContext context)
    {
        using var folder = Client.CreateReplyFolder(context);
        EventScript.Decode(Upstream, stream, folder);
        return Encoding.UTF8.GetString(folder.Output.WrittenSpan);
    }

    public static EncodeContext EncodeFor(params string[] usedToolCallIds) => new()
    {
        Model = JsonText.From("asked/model"),
        Provider = "test",
        RequestId = "req_test",
        UsedToolCallIds = usedToolCallIds.Select(JsonText.From).ToHashSet(),
        StreamUsage = true,
        Ids = new CountingIds(),
        Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        Report = new TranslationReport(),
    };

    /// <summary>The same JSON with its fields on lines of their own, for people.</summary>
    public static string Indented(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, Readable) + "\n";
    }

    /// <summary>One line a note; a file that says so where there is none.</summary>
    public static string Text(TranslationReport report) => report.Notes.Count == 0
        ? "nothing\n"
        : string.Concat(report.Notes.Select(static note => $"{note.Action.ToString().ToLowerInvariant()} {note.Subject}: {note.Reason}\n"));
}
