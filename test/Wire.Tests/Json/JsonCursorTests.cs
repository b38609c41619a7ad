using System.Text;
using System.Text.Json;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonCursorTests
{
    [Fact]
    public void Reads_whatever_the_platform_reads()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var json = new RandomJson(seed).Object();
            using var expected = JsonDocument.Parse(json);
            using var copy = JsonDocument.Parse(JsonCopy.Of(json));
            Assert.True(JsonElement.DeepEquals(expected.RootElement, copy.RootElement), $"seed {seed}");
        }
    }

    [Fact]
    public void Skips_and_slices_exactly_one_value()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var json = new RandomJson(seed).Object();
            using var expected = JsonDocument.Parse(json);
            using var index = StructuralIndex.Build(json);
            var cursor = new JsonCursor(index);
            cursor.EnterObject();
            foreach (var property in expected.RootElement.EnumerateObject())
            {
                Assert.True(cursor.NextProperty(out var name));
                Assert.Equal(property.Name, name.ToString());
                Assert.Equal(property.Value.GetRawText(), cursor.ReadRaw().ToString());
            }

            Assert.False(cursor.NextProperty(out _));
            cursor.End();
        }
    }

    [Fact]
    public void Faults_on_every_structure_that_the_platform_refuses()
    {
        var broken = 0;
        for (var seed = 0; seed < 6000; seed++)
        {
            var random = new RandomJson(seed);
            var json = random.Damage(random.Object(3), "\"\"{}[],,:: x");
            if (Oracle.Accepts(json))
            {
                JsonCopy.Of(json);
                continue;
            }

            broken++;
            if (Oracle.IsStructural(json))
                Assert.True(Faults(json), $"seed {seed}: {Encoding.UTF8.GetString(json)}");
            else
                Faults(json);
        }

        Assert.True(broken > 2000, $"only {broken} texts were broken");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[,]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("[1:2]")]
    [InlineData("[1]2")]
    [InlineData("[nul]")]
    [InlineData("[nulls]")]
    [InlineData("[tru]")]
    [InlineData("[trues]")]
    [InlineData("[1x]")]
    [InlineData("[-]")]
    [InlineData("[-Infinity]")]
    [InlineData("[1e999]")]
    [InlineData("[NaN]")]
    [InlineData("[\"a\"\"b\"]")]
    [InlineData("[\"a]")]
    [InlineData("[\"a\\\"]")]
    [InlineData("[\"\\x\"]")]
    [InlineData("[\"\\u12g4\"]")]
    [InlineData("[\"\\u12\"]")]
    [InlineData("[[[1]]")]
    public void Faults_on_broken_text(string json) => Assert.True(Faults(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[{]}")]
    [InlineData("{\"a\":[}]}")]
    [InlineData("[[}]")]
    [InlineData("[[]")]
    public void Refuses_to_slice_a_value_whose_brackets_do_not_match(string json) =>
        Assert.Throws<JsonFault>(() =>
        {
            using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(json));
            new JsonCursor(index).ReadRaw();
        });

    [Fact]
    public void Allows_nesting_up_to_the_limit_and_no_deeper()
    {
        JsonCopy.Of(Nested(JsonCursor.MaxDepth));
        Assert.True(Faults(Nested(JsonCursor.MaxDepth + 1)));
        Assert.Equal(JsonCursor.MaxDepth * 2, Raw(Nested(JsonCursor.MaxDepth)).Span.Length);
        Assert.Throws<JsonFault>(() => Raw(Nested(JsonCursor.MaxDepth + 1)));
        Assert.Throws<JsonFault>(() => Raw(Nested(100_000)));
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("1.0", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("-0", 0)]
    [InlineData("2500000000", 2_500_000_000)]
    public void Reads_whole_numbers_in_any_spelling(string json, long expected)
    {
        using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(json));
        Assert.Equal(expected, new JsonCursor(index).ReadInteger());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e30")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Faults_where_a_whole_number_is_wanted(string json) =>
        Assert.Throws<JsonFault>(() =>
        {
            using var index = StructuralIndex.Build(Encoding.UTF8.GetBytes(json));
            new JsonCursor(index).ReadInteger();
        });

    [Theory]
    [InlineData("  12")]
    [InlineData("12  ")]
    [InlineData("\n-1.5e-7\r\n")]
    [InlineData("true\t")]
    [InlineData(" \"a b\" ")]
    [InlineData(" [ 1 ] ")]
    public void Slices_a_lone_value_without_the_blanks_around_it(string json) =>
        Assert.Equal(json.Trim(), Raw(Encoding.UTF8.GetBytes(json)).ToString());

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

    private static RawJson Raw(byte[] json)
    {
        using var index = StructuralIndex.Build(json);
        return new JsonCursor(index).ReadRaw();
    }

    private static bool Faults(byte[] json)
    {
        try
        {
            JsonCopy.Of(json);
            return false;
        }
        catch (JsonFault)
        {
            return true;
        }
    }
}
