using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData(429, """{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}""", "RateLimited", "slow down")]
    [InlineData(429, """{"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}}""", "Billing", "pay")]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "Overloaded", "Overloaded")]
    [InlineData(500, """{"error":"boom"}""", "Upstream", "boom")]
    [InlineData(404, """{"detail":"Not Found"}""", "NotFound", "Not Found")]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}""", "InvalidRequest", "field required")]
    [InlineData(401, """{"message":"Unauthorized","request_id":"x"}""", "Authentication", "Unauthorized")]
    [InlineData(400, """[{"error":{"code":400,"message":"bad model","status":"INVALID_ARGUMENT"}}]""", "InvalidRequest", "bad model")]
    [InlineData(400, """{"error":{"message":"too many","code":"context_length_exceeded","param":"messages"}}""", "ContextOverflow", "too many")]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 128000 tokens."}}""", "ContextOverflow", "This model's maximum context length is 128000 tokens.")]
    [InlineData(502, "<html><body>Bad Gateway</body></html>", "Upstream", "The upstream answered 502 with a body that is not an error of its API.")]
    [InlineData(503, "", "Overloaded", "The upstream answered 503 without saying why.")]
    [InlineData(400, """{"error":{"message":"cut""", "InvalidRequest", "The upstream answered 400 with a body that is not an error of its API.")]
    public void Understands_whatever_an_upstream_answers(int status, string body, string kind, string message)
    {
        var error = OpenAIChatDialect.Instance.ReadError(status, Encoding.UTF8.GetBytes(body));
        Assert.Equal((kind, message, status), (error.Kind.ToString(), error.Message, error.StatusCode));
    }

    [Fact]
    public void Writes_an_error_as_the_official_SDKs_read_it()
    {
        using var output = new JsonEmitter();
        OpenAIChatDialect.Instance.WriteError(new GatewayError(ErrorKind.NotFound, ErrorSource.Client, "No model \"x\".") { Param = "model" }, "req_1", output);
        Assert.Equal("""{"error":{"message":"No model \"x\".","type":"invalid_request_error","param":"model","code":"model_not_found"}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"error":{"message":"boom"}}""")]
    public void Refuses_a_body_that_is_no_answer(string body) => Assert.Throws<DialectException>(() => Events.Read(body));
}
