using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Providers;

public sealed class ProviderEndpointTests
{
    [Theory]
    [InlineData("https://api.openai.com", "v1/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com/", "v1/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com/v1", "v1/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com/v1/", "v1/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com//v1//", "v1/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.groq.com/openai", "v1/chat/completions", "https://api.groq.com/openai/v1/chat/completions")]
    [InlineData("https://api.groq.com/openai/v1", "v1/models", "https://api.groq.com/openai/v1/models")]
    [InlineData("https://host/v1beta/openai/", "v1beta/openai/chat/completions", "https://host/v1beta/openai/chat/completions")]
    [InlineData("https://host/v1beta", "v1beta/openai/chat/completions", "https://host/v1beta/openai/chat/completions")]
    [InlineData("https://host/v1/chat/completions", "v1/chat/completions", "https://host/v1/chat/completions")]
    [InlineData("https://open.example/api/paas/v4", "paas/v4/chat/completions", "https://open.example/api/paas/v4/chat/completions")]
    [InlineData("https://open.example/api/v3", "v1/chat/completions", "https://open.example/api/v3/chat/completions")]
    [InlineData("https://api.deepseek.com", "chat/completions", "https://api.deepseek.com/chat/completions")]
    [InlineData("https://api.deepseek.com/v1", "chat/completions", "https://api.deepseek.com/v1/chat/completions")]
    [InlineData("https://api.deepseek.com/v1", "anthropic/v1/messages", "https://api.deepseek.com/anthropic/v1/messages")]
    [InlineData("https://api.deepseek.com/anthropic", "anthropic/v1/messages", "https://api.deepseek.com/anthropic/v1/messages")]
    [InlineData("http://127.0.0.1:8000/prefix%20a", "v1/models", "http://127.0.0.1:8000/prefix%20a/v1/models")]
    [InlineData("https://host/v1?api-version=2", "v1/models", "https://host/v1/models?api-version=2")]
    [InlineData("https://host/base", "https://other.example/take/this", "https://other.example/take/this")]
    [InlineData("https://host/base", "/rooted/path", "https://host/base/rooted/path")]
    public void Joins_base_url_and_path_as_operators_write_them(string baseUrl, string path, string expected) =>
        Assert.Equal(expected, new ProviderEndpoint(Operation.Chat, DialectId.OpenAIChat, path).Resolve(new(baseUrl), "m", stream: false).AbsoluteUri);

    [Theory]
    [InlineData("http://localhost:11434", "http://localhost:11434/")]
    [InlineData("https://ollama.example", "https://ollama.example/")]
    [InlineData("http://[::1]:5", "http://[::1]:5/")]
    [InlineData("0.0.0.0", "http://localhost:11434/")]
    [InlineData("0.0.0.0:8080", "http://localhost:8080/")]
    [InlineData(":8080", "http://localhost:8080/")]
    [InlineData("gpu-box", "http://gpu-box:11434/")]
    [InlineData("gpu-box:1234/base", "http://gpu-box:1234/base")]
    [InlineData(" 10.0.0.7 ", "http://10.0.0.7:11434/")]
    public void Reads_the_address_of_a_local_server(string value, string expected) =>
        Assert.Equal(expected, new AddressVariable("OLLAMA_HOST", Port: 11434).Read(value)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://host")]
    [InlineData("not an address")]
    public void Knows_what_is_no_address(string value) => Assert.Null(new AddressVariable("X", Port: 1).Read(value));

    [Fact]
    public void Puts_an_account_into_its_address()
    {
        Assert.Equal("https://api.example/accounts/abc/ai", new AddressVariable("X", "https://api.example/accounts/{0}/ai").Read("abc")!.AbsoluteUri);
        Assert.Equal("https://adb-1.azuredatabricks.net/", new AddressVariable("X").Read("adb-1.azuredatabricks.net")!.AbsoluteUri);
    }
}
