using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Dialects.GeminiGenerate;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.GeminiGenerate;

public sealed class RelayTests
{
    [Fact]
    public void A_body_without_envelopes_goes_on_byte_for_byte()
    {
        const string Body = """{ "contents":[{"parts":[{"text":"hi","thoughtSignature":"c2ln"}]}], "x_tomorrow" : [1.0] }""";

        Assert.Equal(Body, Relayed(Body, new TranslationReport()));
    }

    [Fact]
    public void Fields_for_the_gateway_are_cut_out() =>
        Assert.Equal("""{"contents":[]}""", Relayed("""{"fallbacks":["openai/gpt-4o"],"contents":[]}""", new TranslationReport()));

    [Fact]
    public void An_envelope_of_another_provider_is_taken_out_and_reported()
    {
        var foreign = ContinuationEnvelope.PackBase64(new ContinuationState(DialectId.OpenAIResponses, JsonText.From("gAAA")), "openai");
        var own = ContinuationEnvelope.PackBase64(new ContinuationState(DialectId.GeminiGenerate, JsonText.From("b3du")), "gemini");
        var report = new TranslationReport();

        var relayed = Relayed($$"""{"contents":[{"role":"model","parts":[{"text":"a","thoughtSignature":"{{own}}"},{"functionCall":{"name":"f"},"thought_signature":"{{foreign}}"}]}]}""", report);

        Assert.Equal("""{"contents":[{"role":"model","parts":[{"text":"a","thoughtSignature":"b3du"},{"functionCall":{"name":"f"},"thought_signature":"skip_thought_signature_validator"}]}]}""", relayed);
        Assert.Equal("thought_signature", Assert.Single(report.Notes).Subject);
    }

    [Fact]
    public void Usage_and_ending_are_read_in_passing()
    {
        var watcher = GeminiGenerateDialect.Instance.CreateWatcher(Head("{}"));

        Assert.Equal(FrameMeaning.Preliminary, Watch(watcher, """{"usageMetadata":{"promptTokenCount":5}}"""));
        Assert.Equal(FrameMeaning.Content, Watch(watcher, """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]}"""));
        Assert.False(watcher.Ended);
        Assert.Equal(FrameMeaning.Content, Watch(watcher, """{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"thoughtsTokenCount":3}}"""));
        Assert.True(watcher.Ended);
        Assert.Equal(StopReason.ToolUse, watcher.StopReason);
        Assert.Equal(5, watcher.Usage!.OutputTokens);
    }

    [Fact]
    public void A_failure_is_seen_in_either_form()
    {
        var inEvent = GeminiGenerateDialect.Instance.CreateWatcher(Head("{}"));
        var plain = GeminiGenerateDialect.Instance.CreateWatcher(Head("{}"));
        const string Error = """{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}""";

        Assert.Equal(FrameMeaning.Error, Watch(inEvent, Error));
        Assert.Equal(FrameMeaning.Error, plain.Watch(new SseEvent(default, default, Encoding.UTF8.GetBytes(Error))));
        Assert.Equal(ErrorKind.Overloaded, inEvent.Error!.Kind);
        Assert.Equal(ErrorKind.Overloaded, plain.Error!.Kind);
    }

    [Fact]
    public void The_address_names_the_model()
    {
        var head = GeminiGenerateDialect.Instance.ReadHead("{}"u8.ToArray(), new RequestPath("models/openai/gpt-4o", Stream: true, StreamFraming.JsonArray));

        Assert.Equal("openai/gpt-4o", head.Model.ToString());
        Assert.True(head.Stream);
        Assert.Equal(StreamFraming.JsonArray, head.Framing);
        Assert.Throws<DialectException>(() => GeminiGenerateDialect.Instance.ReadHead("{}"u8.ToArray()));
    }

    [Theory]
    [InlineData(400, """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""", ErrorKind.Authentication, 401)]
    [InlineData(400, """{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""", ErrorKind.ContextOverflow, 400)]
    [InlineData(429, """[{"error":{"code":429,"message":"exhausted","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17.5s"}]}}]""", ErrorKind.RateLimited, 429)]
    [InlineData(503, "<html><title>502</title></html>", ErrorKind.Overloaded, 503)]
    public void An_error_is_understood_in_every_shape(int status, string body, object kind, int answered)
    {
        var error = GeminiGenerateDialect.Instance.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((ErrorKind)kind, error.Kind);
        Assert.Equal(answered, error.StatusCode);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(17.5) : null, error.RetryAfter);
    }

    [Fact]
    public void An_overflow_is_told_in_Googles_words_and_when_to_come_again_in_its_form()
    {
        using var output = new JsonEmitter();
        GeminiGenerateDialect.Instance.WriteError(
            new GatewayError(ErrorKind.ContextOverflow, ErrorSource.Upstream, "prompt is too long: 210000 tokens > 200000 maximum") { RetryAfter = TimeSpan.FromSeconds(1.5) }, "req", output);

        using var document = JsonDocument.Parse(output.WrittenMemory);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("The input token count (210000) exceeds the maximum number of tokens allowed (200000).", error.GetProperty("message").GetString());
        Assert.Equal("INVALID_ARGUMENT", error.GetProperty("status").GetString());
        Assert.Equal("1.5s", error.GetProperty("details")[0].GetProperty("retryDelay").GetString());
    }

    private static FrameMeaning Watch(ReplyWatcher watcher, string data) =>
        watcher.Watch(new SseEvent(default, Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes($"data: {data}\n\n")));

    private static RequestHead Head(string body) => GeminiGenerateDialect.Instance.ReadHead(Encoding.UTF8.GetBytes(body), new RequestPath("m", Stream: true, StreamFraming.Events));

    private static string Relayed(string body, TranslationReport report)
    {
        var head = Head(body);
        var splice = new JsonSplice(head.Body);
        GeminiGenerateDialect.Instance.EditForRelay(head, new WriteContext { Provider = "gemini", Model = "m", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = report }, splice);
        splice.Finish();
        return string.Concat(splice.Segments.Select(static segment => Encoding.UTF8.GetString(segment.Span)));
    }
}
