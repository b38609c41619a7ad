using System.Text;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Metering;

public sealed class TextTokensTests
{
    private static readonly PromptShape _shape = new();

    [Theory]
    [InlineData("", 0)]
    [InlineData("What is the capital of France?", 7)]
    [InlineData("one two", 2)]
    [InlineData("HTTPServer", 2.3)]
    [InlineData("getWeather", 2)]
    [InlineData("1234567", 3)]
    [InlineData("page 12", 3)]
    [InlineData("--------", 1.5)]
    [InlineData("漢字", 1.6)]
    [InlineData("🚀", 2)]
    public void Texts_are_counted_by_their_pieces(string text, double tokens) => Assert.Equal(tokens, Count(text), 0.01);

    [Theory]
    [InlineData("a\nb", """a\nb""")]
    [InlineData("a\n\n    b", """a\n\n    b""")]
    [InlineData("a\tb", """a\tb""")]
    [InlineData("say \"x\"", """say \"x\" """)]
    public void Escapes_count_as_what_they_stand_for(string plain, string escaped) => Assert.Equal(Count(plain), Count(escaped.TrimEnd()), 0.01);

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        var random = new Random(1);
        var bytes = new byte[400];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            Assert.InRange(TextTokens.Count(bytes.AsSpan(0, random.Next(bytes.Length)), _shape), 0, bytes.Length * 2);
        }
    }

    [Fact]
    public void Descriptions_in_a_schema_count_in_full_and_its_structure_as_the_family_prints_it()
    {
        var schema = RawJson.FromLiteral("""{"type":"object","properties":{"description":{"type":"string","description":"What the \"thing\" is like"}}}"""u8);

        var full = SchemaTokens.Count(schema, 1, _shape);
        var texts = SchemaTokens.Count(schema, 0, _shape);

        Assert.Equal(Count("What the \\\"thing\\\" is like"), texts, 0.01);
        Assert.True(full > texts + 10);
    }

    private static double Count(string text) => TextTokens.Count(Encoding.UTF8.GetBytes(text), _shape);
}
