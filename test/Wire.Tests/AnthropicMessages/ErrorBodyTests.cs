using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.AnthropicMessages;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.AnthropicMessages;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"bad"}}""", ErrorKind.InvalidRequest, "bad")]
    [InlineData(401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}""", ErrorKind.Authentication, "invalid x-api-key")]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ErrorKind.Overloaded, "Overloaded")]
    [InlineData(503, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ErrorKind.Overloaded, "Overloaded")]
    [InlineData(429, """{"type":"error","error":{"type":"api_error","message":"contradicts"}}""", ErrorKind.RateLimited, "contradicts")]
    [InlineData(500, """{"type":"error","error":{"type":"None","message":"x"}}""", ErrorKind.Upstream, "x")]
    [InlineData(404, """{"error":{"message":"no such model","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", ErrorKind.NotFound, "no such model")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}""", ErrorKind.Billing, "Your credit balance is too low to access the Anthropic API.")]
    [InlineData(400, """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}""", ErrorKind.Authentication, "API key not valid. Please pass a valid API key.")]
    [InlineData(402, """{"error":"no credit"}""", ErrorKind.Billing, "no credit")]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"field required"}]}""", ErrorKind.InvalidRequest, "field required")]
    [InlineData(403, """{"detail":"forbidden"}""", ErrorKind.Permission, "forbidden")]
    [InlineData(413, "", ErrorKind.RequestTooLarge, "The upstream answered with status 413 and no message.")]
    [InlineData(502, "<html><head><title>502 Bad Gateway</title></head></html>", ErrorKind.Upstream, "The upstream answered with status 502 and a web page (502 Bad Gateway).")]
    [InlineData(504, "upstream timed out", ErrorKind.Timeout, "upstream timed out")]
    [InlineData(501, "{}", ErrorKind.NotSupported, "{}")]
    [InlineData(409, """{"error":{"message":"busy"}}""", ErrorKind.Conflict, "busy")]
    public void An_error_is_understood_by_its_type_or_its_status(int status, string body, object kind, string message)
    {
        var error = AnthropicMessagesDialect.Instance.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal(((ErrorKind)kind, message, status, ErrorSource.Upstream), (error.Kind, error.Message, error.StatusCode, error.Source));
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400, "invalid_request_error")]
    [InlineData(ErrorKind.Authentication, 401, "authentication_error")]
    [InlineData(ErrorKind.Billing, 402, "billing_error")]
    [InlineData(ErrorKind.Permission, 403, "permission_error")]
    [InlineData(ErrorKind.NotFound, 404, "not_found_error")]
    [InlineData(ErrorKind.Conflict, 409, "conflict_error")]
    [InlineData(ErrorKind.RequestTooLarge, 413, "request_too_large")]
    [InlineData(ErrorKind.RateLimited, 429, "rate_limit_error")]
    [InlineData(ErrorKind.Internal, 500, "api_error")]
    [InlineData(ErrorKind.NotSupported, 501, "not_supported")]
    [InlineData(ErrorKind.Upstream, 502, "api_error")]
    [InlineData(ErrorKind.Timeout, 504, "timeout_error")]
    [InlineData(ErrorKind.Overloaded, 529, "overloaded_error")]
    public void Every_kind_has_a_status_and_a_type(object kind, int status, string type)
    {
        var error = new GatewayError((ErrorKind)kind, ErrorSource.Gateway, "say \"what\"");

        Assert.Equal(status, error.StatusCode);
        Assert.Equal($$"""{"type":"error","error":{"type":"{{type}}","message":"say \"what\""},"request_id":"req_1"}""", Written(error, "req_1"));
    }

    [Theory]
    [InlineData("prompt is too long: 210000 tokens > 200000 maximum", "prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("input length and `max_tokens` exceed context limit: 120000 + 32000 > 128000, decrease", "input length and `max_tokens` exceed context limit: 120000 + 32000 > 128000, decrease")]
    [InlineData("This model's maximum context length is 128000 tokens. However, your messages resulted in 130011 tokens. Please reduce the length of the messages.", "prompt is too long: 130011 tokens > 128000 maximum")]
    [InlineData("This model's maximum context length is 128000 tokens. However, you requested 140000 tokens (108000 in the messages, 32000 in the completion). Please reduce", "input length and `max_tokens` exceed context limit: 108000 + 32000 > 128000, decrease input length or `max_tokens` and try again")]
    [InlineData("This endpoint's maximum context length is 128000 tokens. However, you requested about 232000 tokens (200000 of text input, 32000 in the output).", "prompt is too long: 200000 tokens > 128000 maximum")]
    [InlineData("This model's maximum prompt length is 131072 but the request contains 537812 tokens.", "prompt is too long: 537812 tokens > 131072 maximum")]
    [InlineData("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", "prompt is too long: 1200000 tokens > 1048576 maximum")]
    [InlineData("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length", "prompt is too long: 40000 tokens > 32768 maximum")]
    [InlineData("request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", "prompt is too long: 9000 tokens > 8192 maximum")]
    [InlineData("too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.", "prompt is too long: 5000 tokens > 4081 maximum")]
    [InlineData("Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192", "prompt is too long: 9000 tokens > 8192 maximum")]
    [InlineData("Your request exceeded model token limit: 8192 (requested: 9000)", "prompt is too long: 9000 tokens > 8192 maximum")]
    [InlineData("prompt token count of 90000 exceeds the limit of 64000", "prompt is too long: 90000 tokens > 64000 maximum")]
    [InlineData("The prompt is too long: 200000, model maximum context length: 131072", "prompt is too long: 200000 tokens > 131072 maximum")]
    [InlineData("Your input exceeds the context window of this model.", "prompt is too long: Your input exceeds the context window of this model.")]
    [InlineData("Input is too long for requested model.", "prompt is too long: Input is too long for requested model.")]
    public void Overflow_of_any_provider_is_told_so_that_Claude_Code_compacts(string upstream, string expected)
    {
        using var body = new JsonEmitter();
        body.BeginObject();
        body.Name("error"u8);
        body.BeginObject();
        body.Name("message"u8);
        body.Text(upstream);
        body.EndObject();
        body.EndObject();

        var error = AnthropicMessagesDialect.Instance.ReadError(400, body.WrittenMemory);

        Assert.Equal((ErrorKind.ContextOverflow, upstream), (error.Kind, error.Message));
        Assert.Equal("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + expected + "\"}}", Written(error));
    }

    [Fact]
    public void A_rate_limit_in_similar_words_is_no_overflow()
    {
        var error = AnthropicMessagesDialect.Instance.ReadError(429, """{"error":{"message":"Please reduce the length of the messages. Limit 30000, Requested 40000."}}"""u8.ToArray());

        Assert.Equal(ErrorKind.RateLimited, error.Kind);
    }

    [Fact]
    public void A_limit_above_the_models_is_told_in_Anthropics_words()
    {
        var error = new GatewayError(ErrorKind.InvalidRequest, ErrorSource.Upstream, "max_tokens is too large: 32000. This model supports at most 16384 completion tokens, whereas you provided 32000.");

        Assert.Contains("max_tokens: 32000 > 16384, which is the maximum allowed number of output tokens for this model", Written(error));
    }

    [Fact]
    public void In_a_stream_it_is_an_event()
    {
        using var output = new JsonEmitter();
        AnthropicMessagesDialect.Instance.WriteStreamError(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "gone"), "req_2", output);

        Assert.Equal(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"gone\"},\"request_id\":\"req_2\"}\n\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Written(GatewayError error, string requestId = "")
    {
        using var output = new JsonEmitter();
        AnthropicMessagesDialect.Instance.WriteError(error, requestId, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
