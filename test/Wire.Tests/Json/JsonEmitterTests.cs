using System.Text;
using System.Text.Json;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonEmitterTests
{
    [Fact]
    public void Puts_commas_where_they_belong()
    {
        using var output = new JsonEmitter(16);
        output.BeginObject();
        output.Name("a"u8);
        output.BeginArray();
        output.Number(1);
        output.Number(-2.5);
        output.BeginObject();
        output.EndObject();
        output.BeginArray();
        output.EndArray();
        output.Boolean(true);
        output.Null();
        output.EndArray();
        output.Name(JsonText.From("b\"c"));
        output.Text("plain"u8);
        output.Name("d"u8);
        output.Raw(RawJson.FromLiteral("[1, 2]"u8));
        output.Name("e"u8);
        output.BeginText();
        output.Append("x"u8);
        output.AppendEscaped("\"y\""u8);
        output.EndText();
        output.Name("f"u8);
        output.RawOnOneLine(RawJson.FromLiteral("{\n\"g\":1}"u8));
        output.EndObject();
        Assert.Equal("""{"a":[1,-2.5,{},[],true,null],"b\"c":"plain","d":[1, 2],"e":"x\"y\"","f":{ "g":1}}""", Written(output));
    }

    [Fact]
    public void Starts_each_event_of_a_stream_afresh()
    {
        using var output = new JsonEmitter(16);
        for (var i = 0; i < 2; i++)
        {
            output.BeginEvent("ping"u8);
            output.BeginObject();
            output.Name("n"u8);
            output.Number(i);
            output.EndObject();
            output.EndEvent();
        }

        output.Clear();
        output.BeginData();
        output.Null();
        output.EndEvent();
        Assert.Equal("data: null\n\n", Written(output));
    }

    [Fact]
    public void Escapes_every_byte_that_must_be_escaped()
    {
        var all = new string([.. Enumerable.Range(0, 256).Select(static c => (char)c)]);
        using var output = new JsonEmitter(16);
        output.Text(all);
        using var read = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(all, read.RootElement.GetString());
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(0L)]
    public void Writes_whole_numbers(long value)
    {
        using var output = new JsonEmitter(16);
        output.Number(value);
        Assert.Equal(value.ToString(), Written(output));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e-300)]
    [InlineData(-1.7976931348623157E+308)]
    [InlineData(0.30000000000000004)]
    public void Writes_real_numbers_that_read_back_the_same(double value)
    {
        using var output = new JsonEmitter(16);
        output.Number(value);
        using var read = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(value, read.RootElement.GetDouble());
    }

    private static string Written(JsonEmitter output) => Encoding.UTF8.GetString(output.WrittenSpan);
}
