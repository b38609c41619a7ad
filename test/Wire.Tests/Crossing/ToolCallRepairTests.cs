using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.Crossing;

public sealed class ToolCallRepairTests
{
    private const string Schema = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"},"c":{"type":["string","null"]},"d":{"type":"object"}},"required":["a"]}""";

    [Theory]
    [InlineData("""{"a":"x","b":null}""", """{"a":"x"}""")]
    [InlineData("""{"b":null,"a":"x"}""", """{"a":"x"}""")]
    [InlineData("""{"b":null}""", "{}")]
    [InlineData("""{"b":null,"d":null}""", "{}")]
    [InlineData("""{ "b" : null , "a" : "x" }""", """{  "a" : "x" }""")]
    [InlineData("""{"a":"x","b":null,"d":{"b":null},"c":null}""", """{"a":"x","d":{"b":null},"c":null}""")]
    [InlineData("""{"a":null,"b":1}""", """{"a":null,"b":1}""")]
    [InlineData("""{"a":"\"b\":null,}\\","b":null}""", """{"a":"\"b\":null,}\\"}""")]
    [InlineData("""{"a":"x","other":null}""", """{"a":"x","other":null}""")]
    [InlineData("""{"a":"x","b":nul""", """{"a":"x","b":nul""")]
    [InlineData("[null]", "[null]")]
    [InlineData("", "")]
    public void An_optional_argument_that_is_null_is_left_out_wherever_the_pieces_are_cut(string arguments, string expected)
    {
        var whole = Escaped(arguments);
        foreach (var cut in Enumerable.Range(0, whole.Length + 1).Where(cut => !CutsEscape(whole, cut)))
            Assert.Equal(expected, Arguments(whole.AsMemory(0, cut), whole.AsMemory(cut)));
    }

    /// <summary>An edit tool that takes several edits at once, each with options of its own; <c>extra</c> does not say what it holds.</summary>
    private const string Nested = """
        {"type":"object","required":["edits"],"properties":{
          "edits":{"type":"array","items":{"type":"object","required":["old"],"properties":{
            "old":{"type":"string"},"all":{"type":"boolean"},"note":{"type":["string","null"]},
            "at":{"type":"object","properties":{"line":{"type":"integer"},"mark":{"type":"string","nullable":true}}}}}},
          "rows":{"type":"array","items":{"type":"array","items":{"type":"object","properties":{"x":{"type":"number"}}}}},
          "options":{"type":"object","properties":{"deep":{"type":"object","properties":{"flag":{"type":"boolean"}}}}},
          "extra":{"type":"object"},
          "either":{"anyOf":[{"type":"object","properties":{"x":{"type":"number"}}},{"type":"null"}]}}}
        """;

    [Theory]
    [InlineData("""{"edits":[{"old":"a","all":null}]}""", """{"edits":[{"old":"a"}]}""")]
    [InlineData("""{"edits":[{"all":null,"old":"a"},{"all":null},{"old":"b","all":true}],"options":null}""", """{"edits":[{"old":"a"},{},{"old":"b","all":true}]}""")]
    [InlineData("""{"edits":[{"old":null,"note":null,"at":null}]}""", """{"edits":[{"old":null,"note":null}]}""")]
    [InlineData("""{"edits":[{"at":{"line":null,"mark":null},"all":null}]}""", """{"edits":[{"at":{"mark":null}}]}""")]
    [InlineData("""{ "edits" : [ { "all" : null , "old" : "a" } , null , 1 , "x,]}" ] , "options" : null }""", """{ "edits" : [ {  "old" : "a" } , null , 1 , "x,]}" ] }""")]
    [InlineData("""{"rows":[[{"x":null},{"x":1}],[],[[{"x":null}]],{"x":null}],"options":null}""", """{"rows":[[{},{"x":1}],[],[[{"x":null}]],{"x":null}]}""")]
    [InlineData("""{"options":{"deep":{"flag":null},"more":null},"extra":{"flag":null,"a":[{"b":null}]}}""", """{"options":{"deep":{},"more":null},"extra":{"flag":null,"a":[{"b":null}]}}""")]
    [InlineData("""{"options":{"deep":null}}""", """{"options":{}}""")]
    [InlineData("""{"either":{"x":null},"options":"{\"deep\":null}","edits":"none"}""", """{"either":{},"options":"{\"deep\":null}","edits":"none"}""")]
    [InlineData("""{"either":null,"options":"none"}""", """{"either":null,"options":"none"}""")]
    [InlineData("""{"options":[{"deep":null}],"edits":{"all":null}}""", """{"options":[{"deep":null}],"edits":{"all":null}}""")]
    [InlineData("""{"edits":[{"old":"a","all":nul""", """{"edits":[{"old":"a","all":nul""")]
    [InlineData("""{"edits":[}],"options":1}""", """{"edits":[}],"options":1}""")]
    public void So_is_one_within_an_object_or_an_array_of_objects(string arguments, string expected)
    {
        var whole = Escaped(arguments);
        foreach (var cut in Enumerable.Range(0, whole.Length + 1).Where(cut => !CutsEscape(whole, cut)))
            Assert.Equal(expected, ArgumentsFor(Nested, whole.AsMemory(0, cut), whole.AsMemory(cut)));
    }

    [Fact]
    public void What_the_schema_does_not_describe_passes_however_deep_it_is()
    {
        var arguments = $$"""{"extra":{{string.Concat(Enumerable.Repeat("[{\"all\":", 5000))}}null""";

        Assert.Equal(arguments, ArgumentsFor(Nested, Escaped(arguments)));
    }

    [Theory]
    [InlineData("""{"a":"x\\y","b":null}""", """{"a":"x\\y"}""")]
    [InlineData("""{"a":"\"b\":null,}","d":{}}""", """{"a":"\"b\":null,}","d":{}}""")]
    public void Quotes_and_backslashes_may_come_as_code_points(string arguments, string expected)
    {
        var escaped = arguments.Replace("\\", @"\u005C", StringComparison.Ordinal).Replace("\"", @"\u0022", StringComparison.Ordinal);

        Assert.Equal(expected, Arguments(Encoding.UTF8.GetBytes(escaped)));
    }

    [Theory]
    [InlineData("x", "")]
    [InlineData("", " ")]
    public void What_is_held_back_is_bounded(string name, string blank)
    {
        var arguments = $$"""{"b":null,"{{string.Concat(Enumerable.Repeat(name, 10_000))}}"{{string.Concat(Enumerable.Repeat(blank, 10_000))}}:null,"b":null}""";

        Assert.Equal(arguments.Replace("{\"b\":null,", "{", StringComparison.Ordinal), Arguments(Escaped(arguments)));
    }

    [Fact]
    public void A_name_that_the_upstream_refuses_is_replaced_and_comes_back()
    {
        var given = JsonText.From("mcp.server/tool:" + new string('x', 80));
        var written = ToolNames.For(given, DialectId.OpenAIChat);

        Assert.Matches("^[a-zA-Z0-9_-]{64}$", written.ToString());
        Assert.Equal(written, ToolNames.For(given, DialectId.OpenAIChat));
        Assert.NotEqual(written, ToolNames.For(JsonText.From(given + "y"), DialectId.OpenAIChat));
        Assert.Equal($"call 0 id {given}", Played(new Tool { Name = given }, new ToolCallStarted(0, JsonText.From("id"), written))[0]);
    }

    [Theory]
    [InlineData("Read")]
    [InlineData("mcp__server__tool-1")]
    public void A_name_that_is_taken_stays(string name) => Assert.Equal(name, ToolNames.For(JsonText.From(name), DialectId.OpenAIChat).ToString());

    /// <summary>As they stand inside a JSON string.</summary>
    private static byte[] Escaped(string arguments)
    {
        using var escaped = new JsonEmitter();
        escaped.AppendEscaped(Encoding.UTF8.GetBytes(arguments));
        return escaped.WrittenSpan.ToArray();
    }

    // An escape sequence is never cut: the decoders pass on whole ones.
    private static bool CutsEscape(byte[] whole, int cut) => whole[..cut].Reverse().TakeWhile(static b => b == (byte)'\\').Count() % 2 == 1;

    private static string Arguments(params ReadOnlyMemory<byte>[] pieces) => ArgumentsFor(Schema, pieces);

    private static string ArgumentsFor(string schema, params ReadOnlyMemory<byte>[] pieces)
    {
        var tool = new Tool { Name = JsonText.From("f"), Parameters = new RawJson(Encoding.UTF8.GetBytes(schema)) };
        ReplyEvent[] events =
        [
            new ToolCallStarted(0, JsonText.From("id"), tool.Name),
            .. pieces.Select(static piece => new ToolCallDelta(0, new JsonText(piece))),
            new ReplyFinished(StopReason.ToolUse, null),
        ];
        var text = string.Concat(Played(tool, events).Where(static line => line.StartsWith("arguments 0 ", StringComparison.Ordinal)).Select(static line => line["arguments 0 ".Length..]));
        return new JsonText(Encoding.UTF8.GetBytes(text)).ToString();
    }

    private static IReadOnlyList<string> Played(Tool tool, params ReplyEvent[] events)
    {
        var script = new EventScript();
        var context = new EncodeContext
        {
            Model = JsonText.From("m"),
            Provider = "test",
            RequestId = "req",
            UsedToolCallIds = new HashSet<JsonText>(),
            Tools = [tool],
            StreamUsage = true,
            Ids = new CountingIds(),
            Now = DateTimeOffset.UnixEpoch,
            Report = new TranslationReport(),
        };
        var sink = ToolCallRepair.Before(script, context, DialectId.OpenAIChat);
        foreach (var next in events)
            sink.Accept(next);
        return script.Lines;
    }
}
