using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class RecordedTrafficTests
{
    private const string Anthropic = "fixtures/recorded/anthropic";
    private const string ClaudeCode = "tools/claude-code/fixtures";

    public static TheoryData<string, string> Requests =>
        [.. SharedFixtures.Names(Anthropic).Select(name => (Anthropic, name)), .. SharedFixtures.Names(ClaudeCode).Select(name => (ClaudeCode, name))];

    public static TheoryData<string> Replies => [.. SharedFixtures.Names(Anthropic)];

    [Theory, MemberData(nameof(Requests))]
    public void Nothing_of_a_request_is_lost_in_reading_it(string folder, string name)
    {
        if (RequestBody(folder, name) is not { } body)
            return;
        using var original = JsonDocument.Parse(body);
        using var index = StructuralIndex.Build(body);

        var request = AnthropicMessagesDialect.Instance.ReadRequest(index);

        Assert.Equal(Words(original.RootElement), Words(request));
    }

    [Theory, MemberData(nameof(Requests))]
    public void A_request_written_again_says_the_same(string folder, string name)
    {
        if (RequestBody(folder, name) is not { } body)
            return;
        using var first = Rewrite(body);
        using var second = Rewrite(first.WrittenMemory);
        using var original = JsonDocument.Parse(body);
        using var written = JsonDocument.Parse(first.WrittenMemory);

        Assert.Equal(Encoding.UTF8.GetString(first.WrittenSpan), Encoding.UTF8.GetString(second.WrittenSpan));
        foreach (var field in original.RootElement.EnumerateObject())
        {
            // Contents become arrays and turns are merged; empty tools go with their choice; the older name of the format is replaced.
            if (field.Name is "messages" or "system" or "output_format" or "max_tokens" || field.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
                continue;
            if (field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() == 0)
                continue;
            Assert.True(JsonElement.DeepEquals(field.Value, written.RootElement.GetProperty(field.Name)), field.Name);
        }
    }

    [Theory, MemberData(nameof(Replies))]
    public void An_answer_survives_decoding_and_encoding(string name)
    {
        if (Response(name) is not { } response || response.GetProperty("status").GetInt32() != 200)
            return;
        var isStream = response.TryGetProperty("sse", out var sse);
        var body = Encoding.UTF8.GetBytes(isStream ? sse.GetString()! : response.GetProperty("body").GetRawText());
        var original = isStream ? EventScript.OfStream(AnthropicMessagesDialect.Instance, body) : EventScript.OfReply(AnthropicMessagesDialect.Instance, body);

        Assert.Equal(Comparable(original), Comparable(Reencoded(body, isStream)));
        Assert.Contains(original.Lines, static line => line.StartsWith("finished", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Replies))]
    public void A_recorded_stream_may_be_split_anywhere(string name)
    {
        if (Response(name) is not { } response || !response.TryGetProperty("sse", out var sse))
            return;
        var stream = Encoding.UTF8.GetBytes(sse.GetString()!);

        Assert.Equal(
            EventScript.OfStream(AnthropicMessagesDialect.Instance, stream).ToString(),
            EventScript.OfStream(AnthropicMessagesDialect.Instance, stream, [.. Enumerable.Range(1, stream.Length - 1)]).ToString());
    }

    [Theory, MemberData(nameof(Replies))]
    public void The_watcher_reads_what_the_decoder_reads(string name)
    {
        if (Response(name) is not { } response || response.GetProperty("status").GetInt32() != 200 || !response.TryGetProperty("body", out var message))
            return;
        var body = Encoding.UTF8.GetBytes(message.GetRawText());
        var watcher = AnthropicMessagesDialect.Instance.CreateWatcher(AnthropicMessagesDialect.Instance.ReadHead("""{"model":"m"}"""u8.ToArray()));
        var finish = new FinishOnly();

        watcher.WatchBuffered(body);
        AnthropicMessagesDialect.Instance.ReadReply(body, finish);

        Assert.Equal((finish.Finished!.Usage, (StopReason?)finish.Finished.Reason), (watcher.Usage, watcher.StopReason));
    }

    [Theory, MemberData(nameof(Replies))]
    public void An_error_keeps_its_type_and_words(string name)
    {
        if (Response(name) is not { } response || response.GetProperty("status").GetInt32() == 200)
            return;
        var error = AnthropicMessagesDialect.Instance.ReadError(response.GetProperty("status").GetInt32(), Encoding.UTF8.GetBytes(response.GetProperty("body").GetRawText()));
        using var output = new JsonEmitter();

        AnthropicMessagesDialect.Instance.WriteError(error, "", output);

        using var written = JsonDocument.Parse(output.WrittenMemory);
        Assert.True(JsonElement.DeepEquals(response.GetProperty("body").GetProperty("error"), written.RootElement.GetProperty("error")));
    }

    private static EventScript Reencoded(byte[] body, bool isStream)
    {
        var model = new ModelOnly();
        if (isStream)
            EventScript.Decode(AnthropicMessagesDialect.Instance, body, model);
        else
            AnthropicMessagesDialect.Instance.ReadReply(body, model);
        var context = new EncodeContext
        {
            Model = JsonText.From(model.Model),
            RequestId = "req_test",
            Provider = "test",
            UsedToolCallIds = new HashSet<JsonText>(),
            StreamUsage = true,
            Ids = new CountingIds(),
            Now = DateTimeOffset.UnixEpoch,
            Report = new TranslationReport(),
        };
        using var encoder = isStream ? AnthropicMessagesDialect.Instance.CreateStreamEncoder(context) : AnthropicMessagesDialect.Instance.CreateReplyFolder(context);
        if (isStream)
        {
            EventScript.Decode(AnthropicMessagesDialect.Instance, body, encoder);
            StreamGrammar.Check(encoder.Output.WrittenSpan);
            return EventScript.OfStream(AnthropicMessagesDialect.Instance, encoder.Output.WrittenSpan);
        }

        AnthropicMessagesDialect.Instance.ReadReply(body, encoder);
        return EventScript.OfReply(AnthropicMessagesDialect.Instance, encoder.Output.WrittenMemory);
    }

    // An explanation of a refusal becomes the text of the answer; figures that were not given become zeros; empty pieces are left out,
    // and a call without arguments gets an empty object.
    private static IEnumerable<string> Comparable(EventScript script) => script.Lines
        .Select(static line => line.StartsWith("refusal ", StringComparison.Ordinal) ? line.Replace("refusal ", "text ", StringComparison.Ordinal) : line)
        .Select(static line => line.Replace("/0 ", "/ ", StringComparison.Ordinal))
        .Where(static line => line is not ("text " or "thinking " or "part-ended"))
        .Where(static line => !(line.StartsWith("arguments ", StringComparison.Ordinal) && line.EndsWith(" {}", StringComparison.Ordinal)));

    // Every text, name and id that a request holds, in order.
    private static List<string> Words(JsonElement body)
    {
        var words = new List<string>();
        if (body.TryGetProperty("system", out var system))
            AddContent(system, words);
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            words.Add(message.GetProperty("role").GetString()!);
            AddContent(message.GetProperty("content"), words);
        }

        if (body.TryGetProperty("tools", out var tools))
            words.AddRange(tools.EnumerateArray().Select(static tool => tool.GetRawText()));
        return words;
    }

    private static void AddContent(JsonElement content, List<string> words)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            words.Add($"text {content.GetString()} ");
            return;
        }

        foreach (var part in content.EnumerateArray())
        {
            var cache = part.TryGetProperty("cache_control", out var control) ? control.GetRawText() : "";
            switch (part.GetProperty("type").GetString())
            {
                case "text":
                    words.Add($"text {part.GetProperty("text").GetString()} {cache}");
                    break;
                case "tool_use":
                    words.Add($"call {part.GetProperty("id").GetString()} {part.GetProperty("name").GetString()} {cache}");
                    break;
                case "tool_result":
                    var failed = part.TryGetProperty("is_error", out var isError) && isError.GetBoolean();
                    words.Add($"result {part.GetProperty("tool_use_id").GetString()} {failed} {cache}");
                    if (part.TryGetProperty("content", out var inner))
                        AddContent(inner, words);
                    break;
                case "thinking":
                    words.Add($"thinking {part.GetProperty("thinking").GetString()} {part.GetProperty("signature").GetString()}");
                    break;
                case "image" or "document":
                    words.Add($"{part.GetProperty("type").GetString()} {part.GetProperty("source").GetProperty("type").GetString()} {cache}");
                    break;
                case "tool_reference":
                    words.Add($"reference {part.GetProperty("tool_name").GetString()}");
                    break;
                default:
                    words.Add(part.GetRawText());
                    break;
            }
        }
    }

    private static List<string> Words(ChatRequest request)
    {
        var words = new List<string>();
        AddParts(request.System, words);
        foreach (var message in request.Messages)
        {
            words.Add(message.Role.ToString().ToLowerInvariant());
            AddParts(message.Parts, words);
        }

        words.AddRange(request.Tools.Select(static tool => tool.Definition.ToString()));
        return words;
    }

    private static void AddParts(IEnumerable<Part> parts, List<string> words)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    words.Add($"text {text.Text} {text.CacheControl}");
                    break;
                case ToolCallPart call:
                    words.Add($"call {call.Id} {call.Name} {call.CacheControl}");
                    break;
                case ToolResultPart result:
                    words.Add($"result {result.CallId} {result.IsError} {result.CacheControl}");
                    AddParts(result.Content, words);
                    break;
                case ThinkingPart thinking:
                    words.Add($"thinking {thinking.Text} {thinking.State?.Data}");
                    break;
                case ImagePart image:
                    words.Add($"image {image.Source.GetType().Name.ToLowerInvariant()} {image.CacheControl}");
                    break;
                case DocumentPart document:
                    words.Add($"document {document.Source.GetType().Name.ToLowerInvariant()} {document.CacheControl}");
                    break;
                case ToolReferencePart reference:
                    words.Add($"reference {reference.ToolName}");
                    break;
                default:
                    words.Add(((OpaquePart)part).Value.ToString());
                    break;
            }
        }
    }

    private static JsonEmitter Rewrite(ReadOnlyMemory<byte> body)
    {
        using var index = StructuralIndex.Build(body);
        var request = AnthropicMessagesDialect.Instance.ReadRequest(index);
        var context = new WriteContext { Provider = "test", Model = request.Model.ToString(), Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() };
        var output = new JsonEmitter();
        AnthropicMessagesDialect.Instance.WriteRequest(request, context, output);
        return output;
    }

    private static byte[]? RequestBody(string folder, string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        using var fixture = JsonDocument.Parse(SharedFixtures.Read(folder, name));
        var root = fixture.RootElement;
        if (root.TryGetProperty("api", out var api) && api.GetString() is not "messages")
            return null;
        var holder = root.GetProperty("request") is { ValueKind: JsonValueKind.Object } request ? request : root;
        return holder.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("messages", out _)
            ? Encoding.UTF8.GetBytes(body.GetRawText())
            : null;
    }

    private static JsonElement? Response(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var root = JsonDocument.Parse(SharedFixtures.Read(Anthropic, name)).RootElement;
        return root.GetProperty("api").GetString() is "messages" ? root.GetProperty("response") : null;
    }

    private sealed class FinishOnly : IReplySink
    {
        public ReplyFinished? Finished { get; private set; }

        public void Accept(ReplyEvent next) => Finished = next as ReplyFinished ?? Finished;
    }

    private sealed class ModelOnly : IReplySink
    {
        public string Model { get; private set; } = "";

        public void Accept(ReplyEvent next) => Model = next is ReplyStarted started ? started.Model.ToString() : Model;
    }
}
