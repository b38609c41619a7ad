using System.Text;
using System.Text.Json;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void Decodes_as_the_platform_does()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var content = new RandomJson(seed).StringContent();
            using var expected = JsonDocument.Parse($"\"{Encoding.UTF8.GetString(content)}\"");
            var text = new JsonText(content);
            Assert.Equal(expected.RootElement.GetString(), text.ToString());
            Assert.True(text.Is(Encoding.UTF8.GetBytes(expected.RootElement.GetString()!)));
        }
    }

    [Fact]
    public void Survives_encoding_and_decoding()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var text = new JsonText(new RandomJson(seed).StringContent()).ToString();
            Assert.Equal(text, JsonText.From(text).ToString());
            using var output = new JsonEmitter(16);
            output.Text(text);
            using var read = JsonDocument.Parse(output.WrittenMemory);
            Assert.Equal(text, read.RootElement.GetString());
        }
    }

    [Theory]
    [InlineData("\\ud83d", "\uFFFD")]
    [InlineData("\\ude00x", "\uFFFDx")]
    [InlineData("\\ud83dx\\ude00", "\uFFFDx\uFFFD")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD😀")]
    [InlineData("\\ud83d\\u0041", "\uFFFDA")]
    [InlineData("\\uD83D\\uDE00", "😀")]
    public void Replaces_half_a_surrogate_pair(string escaped, string expected) =>
        Assert.Equal(expected, new JsonText(Encoding.UTF8.GetBytes(escaped)).ToString());

    [Theory]
    [InlineData("\\x")]
    [InlineData("\\u")]
    [InlineData("\\u123")]
    [InlineData("\\u12g4")]
    [InlineData("\\u+123")]
    [InlineData("\\u 123")]
    [InlineData("\\")]
    public void Faults_on_an_invalid_escape_sequence(string escaped) =>
        Assert.Throws<JsonFault>(() => new JsonText(Encoding.UTF8.GetBytes(escaped)).Decode());
}
