using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonFieldsTests
{
    [Fact]
    public void Finds_the_fields_that_the_platform_finds()
    {
        for (var seed = 0; seed < 3000; seed++)
            AssertSameFields(new RandomJson(seed).Object(), seed);
    }

    [Fact]
    public void Agrees_with_the_platform_on_damaged_texts_or_faults()
    {
        var read = 0;
        for (var seed = 0; seed < 6000; seed++)
        {
            var random = new RandomJson(seed);
            var json = random.Damage(random.Object(3), "\"\\{}[],: \n1xn");
            if (Oracle.Accepts(json) && JsonDocument.Parse(json).RootElement.ValueKind == JsonValueKind.Object)
            {
                AssertSameFields(json, seed);
                read++;
            }
            else if (Scan(json) is { } lenient)
            {
                // What was taken all the same must at least be balanced, for it may be copied.
                foreach (var field in lenient.All)
                    AssertBalanced(json.AsSpan(field.ValueStart, field.ValueLength), seed);
            }
        }

        Assert.True(read > 200, $"only {read} texts were still whole");
    }

    [Fact]
    public void Sees_escaped_quotes_wherever_they_stand_in_a_block()
    {
        for (var before = 0; before < 130; before++)
        {
            for (var backslashes = 0; backslashes < 140; backslashes += 2)
            {
                var content = $"{new string('x', before)}{new string('\\', backslashes)}\\\"{{[";
                var json = Encoding.UTF8.GetBytes($"{{\"a\":\"{content}\",\"b\":2}}");
                var fields = JsonFields.Scan(json);
                Assert.Equal(content, Encoding.UTF8.GetString(fields.FindText("a"u8)!.Value.Span));
                Assert.Equal("2", fields.Find("b"u8).ToString());
            }
        }
    }

    [Fact]
    public void Faults_when_cut_anywhere()
    {
        var json = "{\"model\":\"a\\\"b\",\"n\":[1,{\"x\":null}],\"t\":true}"u8.ToArray();
        for (var length = 0; length < json.Length; length++)
            Assert.Throws<JsonFault>(() => JsonFields.Scan(json.AsMemory(0, length)));
        Assert.Equal(3, JsonFields.Scan(json).All.Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("{,}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1,,\"b\":2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":1:2}")]
    [InlineData("{\"a\":1 2}")]
    [InlineData("{\"a\":1\"b\":2}")]
    [InlineData("{\"a\":\"b\"\"c\":2}")]
    [InlineData("{\"a\":\"b\" c}")]
    [InlineData("{\"a\":[] 1}")]
    [InlineData("{\"a\":[}}")]
    [InlineData("{\"a\":{]}")]
    [InlineData("{\"a\":[{]}}")]
    [InlineData("{1:2}")]
    [InlineData("{[]:2}")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{\"a\":[\\\"]}")]
    [InlineData("{\"a\":\\\"b\"}")]
    public void Faults_on_what_is_not_one_object(string json) =>
        Assert.Throws<JsonFault>(() => JsonFields.Scan(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Refuses_a_field_that_stands_there_twice_even_when_spelt_differently()
    {
        var fields = JsonFields.Scan("{\"model\":\"a\",\"x\":1,\"mod\\u0065l\":\"b\"}"u8.ToArray());
        Assert.Throws<JsonFault>(() => fields.Find("model"u8));
        Assert.Equal("1", fields.Find("x"u8).ToString());
        Assert.True(fields.Find("y"u8).IsAbsent);
    }

    [Fact]
    public void Finds_a_field_whose_name_is_spelt_with_escapes() =>
        Assert.Equal("a", JsonFields.Scan("{\"\\u006dodel\":\"a\"}"u8.ToArray()).FindText("model"u8)!.Value.ToString());

    [Fact]
    public void Tells_where_a_field_can_be_put_in() => Assert.Equal(3, JsonFields.Scan("  {}"u8.ToArray()).BodyStart);

    [Fact]
    public void Bounds_fields_and_nesting()
    {
        Assert.Equal(JsonFields.MaxCount, JsonFields.Scan(Fields(JsonFields.MaxCount)).All.Length);
        Assert.Throws<JsonFault>(() => JsonFields.Scan(Fields(JsonFields.MaxCount + 1)));
        JsonFields.Scan(Nested(JsonCursor.MaxDepth - 1));
        Assert.Throws<JsonFault>(() => JsonFields.Scan(Nested(JsonCursor.MaxDepth)));
    }

    private static byte[] Fields(int count) =>
        Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":{i}"))}}}");

    private static byte[] Nested(int arrays) => Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', arrays)}{new string(']', arrays)}}}");

    private static void AssertSameFields(byte[] json, int seed)
    {
        using var expected = JsonDocument.Parse(json);
        var fields = JsonFields.Scan(json).All.ToArray();
        var properties = expected.RootElement.EnumerateObject().ToArray();
        Assert.True(properties.Length == fields.Length, $"seed {seed}");
        foreach (var (property, field) in properties.Zip(fields))
        {
            Assert.Equal(JsonMarshal.GetRawUtf8PropertyName(property), json.AsSpan(field.NameStart, field.NameLength));
            Assert.Equal(property.Value.GetRawText(), Encoding.UTF8.GetString(json, field.ValueStart, field.ValueLength));
        }
    }

    private static JsonFields? Scan(byte[] json)
    {
        try
        {
            return JsonFields.Scan(json);
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    private static void AssertBalanced(ReadOnlySpan<byte> value, int seed)
    {
        var open = new Stack<byte>();
        var inString = false;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'\\' when inString:
                    i++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'{' or (byte)'[' when !inString:
                    open.Push(value[i]);
                    break;
                case (byte)'}' or (byte)']' when !inString:
                    Assert.True(open.TryPop(out var kind) && kind == value[i] - 2, $"seed {seed}");
                    break;
                default:
                    break;
            }
        }

        Assert.False(inString, $"seed {seed}");
        Assert.Empty(open);
    }
}
