using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.GeminiGenerate;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;
using Heimdall.Wire.Tests.Crossing;

namespace Heimdall.Wire.Tests.GeminiGenerate;

/// <summary>Every recorded generateContent exchange: read, written again in this dialect, and crossed to the others; nothing of it may get lost.</summary>
public sealed class RecordedTests
{
    private static readonly DialectId[] Others = [DialectId.AnthropicMessages, DialectId.OpenAIChat, DialectId.OpenAIResponses];

    // Media that other dialects have no word for; they say so instead of leaving it out.
    private static readonly string[] Refused =
    [
        "gemini/audio-input-gemini-2-5-flash", "gemini/video-input-gemini-2-5-flash", "vertex/video-input-gemini-2-0-flash", "vertex/document-gemini-2-0-flash",

        // All they offer is a tool of their provider's, and the target here has none.
        "gemini/server-codeexecutionresult-gemini-2-0-flash", "gemini/server-codeexecutionresult-stream-gemini-3-flash-preview", "gemini/server-groundingmetadata-gemini-2-5-pro",
        "gemini/server-groundingmetadata-stream-gemini-2-5-pro", "gemini/server-urlcontextmetadata-stream-gemini-2-5-flash", "vertex/server-groundingmetadata-gemini-2-5-flash",
    ];

    public static TheoryData<string> Streams => Names(static recording => recording.Stream is not null && recording.Status == 200);

    public static TheoryData<string> Replies => Names(static recording => recording is { Stream: null, Status: 200 });

    public static TheoryData<string> Errors => Names(static recording => recording.Status >= 400);

    public static TheoryData<string> Requests => Names(static recording => recording.Request is not null);

    [Theory, MemberData(nameof(Streams))]
    public void A_stream_means_what_it_says_however_it_is_split(string name)
    {
        var stream = Named(name).Stream!;
        var script = EventScript.OfStream(GeminiGenerateDialect.Instance, stream);

        CheckSaid(Expected(Pieces(stream)), Said(sink => EventScript.Decode(GeminiGenerateDialect.Instance, stream, sink)));
        Assert.Equal(script.ToString(), EventScript.OfStream(GeminiGenerateDialect.Instance, stream, [.. Enumerable.Range(1, stream.Length - 1)]).ToString());
    }

    [Theory, MemberData(nameof(Replies))]
    public void An_answer_means_what_it_says(string name)
    {
        var body = Named(name).Body!;
        using var document = JsonDocument.Parse(body);
        var pieces = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().ToList() : [document.RootElement];

        CheckSaid(Expected(pieces), Said(sink => GeminiGenerateDialect.Instance.ReadReply(body, sink)));
    }

    [Theory, MemberData(nameof(Streams)), MemberData(nameof(Replies))]
    public void An_answer_says_the_same_written_again_and_in_every_other_dialect(string name)
    {
        var recording = Named(name);
        var original = Said(sink => Decode(recording, sink));
        foreach (var dialect in Others.Append(DialectId.GeminiGenerate).Select(Dialect.Of))
        {
            using var streamed = dialect.CreateStreamEncoder(Lane.EncodeFor());
            Decode(recording, streamed);
            CheckSame(original, Said(sink => EventScript.Decode(dialect, streamed.Output.WrittenSpan, sink)));

            using var folded = dialect.CreateReplyFolder(Lane.EncodeFor());
            Decode(recording, folded);
            CheckSame(original, Said(sink => dialect.ReadReply(folded.Output.WrittenMemory, sink)));
        }
    }

    [Theory, MemberData(nameof(Errors))]
    public void An_error_is_understood(string name)
    {
        var recording = Named(name);

        var error = GeminiGenerateDialect.Instance.ReadError(recording.Status, recording.Body);

        Assert.Equal(recording.Status, error.StatusCode);
        Assert.DoesNotContain("no message", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Requests))]
    public void A_request_written_again_is_the_same(string name)
    {
        var recording = Named(name);
        using var document = JsonDocument.Parse(Rewrite(recording.Request!, DialectId.GeminiGenerate));

        Assert.Equal(Normal.Of(Encoding.UTF8.GetString(recording.Request!)), Normal.Of(document.RootElement.GetRawText()));
    }

    [Theory, MemberData(nameof(Requests))]
    public void A_request_asks_the_same_in_every_other_dialect(string name)
    {
        var recording = Named(name);
        var original = Asked.Read(GeminiGenerateDialect.Instance, recording.Request);
        foreach (var dialect in Others)
        {
            byte[] written;
            try
            {
                written = Rewrite(recording.Request!, dialect);
            }
            catch (DialectException refusal)
            {
                Assert.Contains(name, Refused);
                Assert.NotEmpty(refusal.Error.Message);
                continue;
            }

            var crossed = Asked.Read(Dialect.Of(dialect), written);
            Assert.Equal(original.Calls, crossed.Calls);
            foreach (var text in original.Texts)
                Assert.Contains(text.TrimEnd(), crossed.AllText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Says_how_much_traffic_was_tried()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var counts = $"{Requests.Count} requests, {Streams.Count} streams, {Replies.Count} answers, {Errors.Count} errors";
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.Equal(49, Streams.Count + Replies.Count + Errors.Count);
        Assert.True(Requests.Count >= 35, counts);
    }

    private static byte[] Rewrite(byte[] request, DialectId dialect)
    {
        using var index = StructuralIndex.Build(request);
        using var output = new JsonEmitter();
        var context = new WriteContext { Provider = "test", Model = "gemini-2.5-pro", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() };
        Dialect.Of(dialect).WriteRequest(GeminiGenerateDialect.Instance.ReadRequest(index), context, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Decode(Recording recording, IReplySink sink)
    {
        if (recording.Stream is { } stream)
            EventScript.Decode(GeminiGenerateDialect.Instance, stream, sink);
        else
            GeminiGenerateDialect.Instance.ReadReply(recording.Body, sink);
    }

    private static Said Said(Action<IReplySink> decode)
    {
        var said = new Said();
        decode(said);
        return said;
    }

    // Refusals have no words of their own in every dialect; figures of the prompt do.
    private static void CheckSame(Said original, Said crossed)
    {
        Assert.Null(crossed.Error);
        Assert.Equal(original.Text + original.Refusal, crossed.Text + crossed.Refusal);
        Assert.Equal(original.Thinking, crossed.Thinking);
        Assert.Equal(original.Calls, crossed.Calls);
        Assert.Equal(original.Reason, crossed.Reason);
        Assert.Equal(original.Usage?.PromptTokens ?? 0, crossed.Usage?.PromptTokens ?? 0);
        Assert.Equal(original.Usage?.OutputTokens ?? 0, crossed.Usage?.OutputTokens ?? 0);
    }

    private static void CheckSaid((string Text, string Thinking, int Calls) expected, Said said)
    {
        Assert.Null(said.Error);
        Assert.NotNull(said.Reason);
        Assert.Equal(expected.Text, said.Text);
        Assert.Equal(expected.Thinking, said.Thinking);
        Assert.Equal(expected.Calls, said.Calls.Count());
    }

    /// <summary>The same read a second time in another way: with a DOM and no regard for deviations.</summary>
    private static (string Text, string Thinking, int Calls) Expected(IEnumerable<JsonElement> pieces)
    {
        var (text, thinking, calls) = (new StringBuilder(), new StringBuilder(), 0);
        foreach (var part in pieces.SelectMany(Parts))
        {
            var isThought = part.TryGetProperty("thought", out var thought) && thought.GetBoolean();
            if (part.TryGetProperty("text", out var said))
                (isThought ? thinking : text).Append(said.GetString());
            if (part.TryGetProperty("functionCall", out var call) && call.TryGetProperty("name", out _))
                calls++;
        }

        return (text.ToString(), thinking.ToString(), calls);
    }

    private static IEnumerable<JsonElement> Parts(JsonElement piece) =>
        piece.TryGetProperty("candidates", out var candidates) && candidates.GetArrayLength() > 0
        && candidates[0].TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts)
            ? parts.EnumerateArray()
            : [];

    private static IEnumerable<JsonElement> Pieces(byte[] stream) =>
        from line in Encoding.UTF8.GetString(stream).Split('\n')
        where line.StartsWith("data: {", StringComparison.Ordinal)
        select JsonDocument.Parse(line["data: ".Length..]).RootElement.Clone();

    private static Recording Named(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        return RecordedTraffic.Gemini.Single(recording => recording.Name == name);
    }

    private static TheoryData<string> Names(Func<Recording, bool> wanted) =>
        SharedFixtures.Exist ? [.. RecordedTraffic.Gemini.Where(wanted).Select(static recording => recording.Name)] : ["none"];

    /// <summary>Two spellings of the same request made equal: either case of a field's name, silence and defaults, who stands alone and who in a row.</summary>
    private static class Normal
    {
        private static readonly string[] AsTheyAre = ["args", "response", "parameters", "parametersJsonSchema", "responseJsonSchema", "labels"];

        public static string Of(string request)
        {
            var fields = (System.Text.Json.Nodes.JsonObject)Camel(JsonNode.Parse(request))!;
            var turns = new JsonArray();
            foreach (var content in fields["contents"]!.AsArray().OfType<System.Text.Json.Nodes.JsonObject>())
            {
                if (turns.Count > 0 && (string?)turns[^1]!["role"] == (string?)content["role"])
                    Append(turns[^1]!["parts"]!.AsArray(), content["parts"]!.AsArray());
                else
                    turns.Add(content.DeepClone());
            }

            fields["contents"] = turns;
            (fields["systemInstruction"] as System.Text.Json.Nodes.JsonObject)?.Remove("role");
            if (fields["generationConfig"] is System.Text.Json.Nodes.JsonObject config)
                Settings(config, fields);
            return Sorted(fields)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        }

        private static void Append(JsonArray to, JsonArray from)
        {
            foreach (var part in from)
                to.Add(part!.DeepClone());
        }

        private static void Settings(System.Text.Json.Nodes.JsonObject config, System.Text.Json.Nodes.JsonObject fields)
        {
            if (config["responseSchema"] is { } schema)
            {
                config.Remove("responseSchema");
                config["responseJsonSchema"] = JsonNode.Parse(SchemaReader.Read(new RawJson(Encoding.UTF8.GetBytes(schema.ToJsonString()))).ToString());
            }

            if (config.Count == 0)
                fields.Remove("generationConfig");
        }

        private static JsonNode? Camel(JsonNode? node) => node switch
        {
            System.Text.Json.Nodes.JsonObject fields => new System.Text.Json.Nodes.JsonObject(fields
                .Where(static field => field.Value is not null && !(field.Key == "thought" && field.Value.GetValueKind() == JsonValueKind.False))
                .Select(static field => KeyValuePair.Create(Camel(field.Key), AsTheyAre.Contains(Camel(field.Key)) ? field.Value!.DeepClone() : Camel(field.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Camel)]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Plain(value.GetValue<string>())),
            _ => node?.DeepClone(),
        };

        // Long base64 in either alphabet.
        private static string Plain(string text) => text.Length > 200 && !text.Contains(' ', StringComparison.Ordinal) ? text.Replace('-', '+').Replace('_', '/').TrimEnd('=') : text;

        private static string Camel(string name) => string.Concat(name.Split('_').Select(static (word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

        private static JsonNode? Sorted(JsonNode? node) => node switch
        {
            System.Text.Json.Nodes.JsonObject fields => new System.Text.Json.Nodes.JsonObject(fields
                .OrderBy(static field => field.Key, StringComparer.Ordinal)
                .Select(static field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.GetValue<JsonElement>().GetDouble()),
            _ => node?.DeepClone(),
        };
    }
}
