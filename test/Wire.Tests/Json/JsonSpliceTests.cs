using System.Text;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonSpliceTests
{
    [Fact]
    public void Replaces_one_field_and_leaves_every_other_byte()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var json = new RandomJson(seed).Object();
            foreach (var field in JsonFields.Scan(json).All)
            {
                var splice = new JsonSplice(json);
                splice.Replace(field.ValueStart, field.ValueLength, "\"new\""u8.ToArray());
                splice.Finish();
                var expected = $"{Encoding.UTF8.GetString(json, 0, field.ValueStart)}\"new\"{Encoding.UTF8.GetString(json.AsSpan(field.ValueStart + field.ValueLength))}";
                Assert.Equal(expected, Joined(splice));
                Assert.True(Oracle.Accepts(Encoding.UTF8.GetBytes(Joined(splice))));
            }
        }
    }

    [Fact]
    public void Takes_several_edits_insertions_included()
    {
        var body = "{\"a\":1,\"b\":2}"u8.ToArray();
        var splice = new JsonSplice(body);
        splice.Replace(1, 0, "\"z\":0,"u8.ToArray());
        splice.Replace(5, 1, "10"u8.ToArray());
        splice.Replace(6, 6, default);
        splice.Finish();
        Assert.Equal("{\"z\":0,\"a\":10}", Joined(splice));
    }

    [Fact]
    public void Without_edits_it_is_the_body_itself()
    {
        var splice = new JsonSplice("{}"u8.ToArray());
        splice.Finish();
        Assert.Single(splice.Segments);
        Assert.Equal("{}", Joined(splice));
    }

    [Fact]
    public void Refuses_an_edit_before_an_earlier_one()
    {
        var splice = new JsonSplice(new byte[10]);
        splice.Replace(2, 4, default);
        Assert.Throws<ArgumentOutOfRangeException>(() => splice.Replace(5, 1, default));
    }

    private static string Joined(JsonSplice splice)
    {
        var joined = splice.Segments.SelectMany(static s => s.ToArray()).ToArray();
        Assert.Equal(splice.Length, joined.Length);
        return Encoding.UTF8.GetString(joined);
    }
}
