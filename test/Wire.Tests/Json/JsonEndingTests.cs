using System.Text;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Json;

public sealed class JsonEndingTests
{
    private const string Answer = """
        {"id":"msg_1","content":[{"type":"text","text":"brackets }]} and a quote \" and a backslash \\"},{"type":"tool_use","input":{"a":[[1,2],{"b":"\\\\\"}"}]}}],
         "usage":{"input_tokens":12,"output_tokens":3,"details":[]},"filler":"0123456789012345678901234567890123456789012345678901234567890123456789"}
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(63)]
    public void An_answer_that_is_cut_anywhere_is_told_from_a_whole_one(int blanks)
    {
        var whole = Encoding.UTF8.GetBytes(new string(' ', blanks) + Answer.Trim());

        Assert.True(JsonEnding.IsReached(whole));
        Assert.True(JsonEnding.IsReached([.. whole, .. "\r\n  "u8]));
        for (var length = blanks + 1; length < whole.Length; length++)
            Assert.False(JsonEnding.IsReached(whole.AsSpan(0, length)), $"cut after {length} bytes");
    }
}
