using System.Text;
using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class ToolArgumentsTests
{
    [Fact]
    public void An_object_survives_the_way_into_a_string_and_back()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var json = new RandomJson(seed).Object().AsSpan().Trim(" \t\r\n"u8).ToArray();
            var asText = Written(ToolArguments.FromValue(new RawJson(json)).WriteText);
            using var read = JsonDocument.Parse(asText);
            Assert.Equal(Encoding.UTF8.GetString(json), read.RootElement.GetString());
            var back = Written(ToolArguments.FromText(new JsonText(Encoding.UTF8.GetBytes(asText).AsMemory()[1..^1])).WriteValue);
            Assert.Equal(Encoding.UTF8.GetString(json), back);
        }
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData(" {} ", "{}")]
    [InlineData("{\\\"a\\\":\\\"\\\\ud83d\\\"}", """{"a":"\ud83d"}""")]
    [InlineData("{\\\"a\\\":", """{"__unparsedToolInput":{"raw":"{\"a\":"}}""")]
    [InlineData("{} {}", """{"__unparsedToolInput":{"raw":"{} {}"}}""")]
    [InlineData("[1]", """{"__unparsedToolInput":{"raw":"[1]"}}""")]
    [InlineData("null", """{"__unparsedToolInput":{"raw":"null"}}""")]
    public void Text_becomes_an_object_whatever_it_is(string text, string expected) =>
        Assert.Equal(expected, Written(ToolArguments.FromText(new JsonText(Encoding.UTF8.GetBytes(text))).WriteValue));

    [Fact]
    public void A_value_that_is_no_object_is_wrapped() =>
        Assert.Equal("""{"__unparsedToolInput":{"raw":"[\"a\"]"}}""", Written(ToolArguments.FromValue(RawJson.FromLiteral("[\"a\"]"u8)).WriteValue));

    [Fact]
    public void No_arguments_are_an_empty_object_in_either_form()
    {
        Assert.Equal("\"{}\"", Written(ToolArguments.FromText(default).WriteText));
        Assert.Equal("{}", Written(ToolArguments.FromText(default).WriteValue));
    }

    private static string Written(Action<JsonEmitter> write)
    {
        using var output = new JsonEmitter(16);
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
