using System.Text;
using System.Text.Json;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// Every recorded error answer of every provider and API, read by each dialect (providers answer in another shape than the one that was spoken), is of the
/// same kind, and is told to Claude Code in words that it acts upon (conformance B48).
/// </summary>
public sealed class RecordedErrorTests
{
    private const string Folder = "fixtures/recorded";

    /// <summary>File → its kind, where the status alone does not say it.</summary>
    private static readonly Dictionary<string, ErrorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["cohere/v2-error-400-command-a-03-2025"] = ErrorKind.ContextOverflow,
        ["deepseek/error-400-deepseek-chat"] = ErrorKind.ContextOverflow,
        ["mistral/error-400-definitely-not-a-model"] = ErrorKind.NotFound,
        ["ollama/error-400-gpt-oss-120b"] = ErrorKind.ContextOverflow,
        ["openai/responses-error-400-gpt-5-2-proo"] = ErrorKind.NotFound,
        ["openrouter/error-400-claude-haiku-4-5"] = ErrorKind.ContextOverflow,
        ["perplexity/error-400-sonar"] = ErrorKind.ContextOverflow,
        ["vertex/error-400-gemini-2-5-flash"] = ErrorKind.ContextOverflow,
        ["xai/responses-error-400-grok-4-3"] = ErrorKind.Authentication,
    };

    public static TheoryData<string> Errors => SharedFixtures.Exist ? [.. Files().Where(IsError)] : ["none"];

    [Theory, MemberData(nameof(Errors))]
    public void A_recorded_error_is_understood_in_every_dialect(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var (status, body) = Read(name);
        var expected = Kinds.TryGetValue(name, out var special) ? special : OfStatus(status);
        foreach (var dialect in Lanes)
        {
            var error = dialect.ReadError(status, body);

            Assert.Equal((expected, status), (error.Kind, error.StatusCode));
            Assert.DoesNotContain("with a body that is not an error", error.Message, StringComparison.Ordinal);
            var told = Told(error);
            if (expected == ErrorKind.ContextOverflow)
                Assert.Matches("^(prompt is too long: |input length and `max_tokens` exceed context limit: )", told);
            else
                Assert.Equal(error.Message, told);
        }
    }

    [Fact]
    public void There_are_enough_of_them()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        Assert.InRange(Files().Count(IsError), 35, 1000);
        Assert.All(Kinds.Keys, static name => Assert.True(IsError(name)));
    }

    private static IEnumerable<Dialect> Lanes => [Dialect.Of(DialectId.AnthropicMessages), Dialect.Of(DialectId.OpenAIChat)];

    private static string Told(GatewayError error)
    {
        using var output = new JsonEmitter();
        Dialect.Of(DialectId.AnthropicMessages).WriteError(error, "", output);
        using var written = JsonDocument.Parse(output.WrittenMemory);
        return written.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }

    private static ErrorKind OfStatus(int status) => status switch
    {
        400 => ErrorKind.InvalidRequest,
        401 => ErrorKind.Authentication,
        403 => ErrorKind.Permission,
        404 => ErrorKind.NotFound,
        429 => ErrorKind.RateLimited,
        500 => ErrorKind.Upstream,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Say what such an error is."),
    };

    private static IEnumerable<string> Files()
    {
        var root = Path.Combine(Environment.GetEnvironmentVariable("HEIMDALL_SHARED")!, Folder);
        return Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.ChangeExtension(Path.GetRelativePath(root, path), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsError(string name) => Read(name).Status >= 400;

    private static (int Status, byte[] Body) Read(string name)
    {
        using var file = JsonDocument.Parse(SharedFixtures.Read(Folder, $"{name}.json"));
        var response = file.RootElement.GetProperty("response");
        return (response.GetProperty("status").GetInt32(), response.TryGetProperty("body", out var body) ? Encoding.UTF8.GetBytes(body.GetRawText()) : []);
    }
}
