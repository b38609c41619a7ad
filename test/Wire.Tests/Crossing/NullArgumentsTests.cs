using System.Text;
using System.Text.Json.Nodes;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Fields = System.Text.Json.Nodes.JsonObject;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Arguments without their nulls are what a reading of the same with a DOM finds, for any schema and any nesting, wherever the pieces are cut.</summary>
public sealed class NullArgumentsTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void Only_nulls_that_the_schema_rules_out_are_left_out()
    {
        var dropped = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var schema = Schema(random, depth: 4, "object");
            var arguments = new StringBuilder();
            Write(arguments, random, schema, depth: 5);
            var text = arguments.ToString();
            var expected = JsonNode.Parse(text)!;
            var removed = Remove(expected, schema);

            var (repaired, any) = Filter(schema, text, random);

            dropped += removed ? 1 : 0;
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(repaired)), $"{seed}: {text} became {repaired} with {schema.ToJsonString()}");
            Assert.Equal(removed, any);
        }

        Assert.InRange(dropped, 500, 2900);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/Text"}},"$defs":{"Text":{"type":"string"}}}""", """{"a":null,"b":null}""", """{"b":null}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/a~1b%20c"}},"$defs":{"a/b c":{"type":"string"}}}""", """{"a":null}""", "{}")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/Gone"},"b":{"$ref":"https://elsewhere.example/b"}}}""", """{"a":null,"b":null}""", """{"a":null,"b":null}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"$ref":"#/$defs/B"},"B":{"$ref":"#/$defs/A"}}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number"}]},"b":{"oneOf":[{"type":"string"},{}]}}}""", """{"a":null,"b":null}""", """{"b":null}""")]
    [InlineData("""{"properties":{"a":{"allOf":[{"description":"A"},{"type":"string"}]}}}""", """{"a":null}""", "{}")]
    [InlineData("""{"properties":{"a":{"type":["string","number"]},"b":{"type":["string","null"]}}}""", """{"a":null,"b":null}""", """{"b":null}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"$ref":"#/$defs/M"},{"type":"null"}]}},"$defs":{"M":{"type":"object","properties":{"x":{"type":"string"}}}}}""", """{"a":{"x":null}}""", """{"a":{}}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"properties":{"x":{"type":"string"}}},{"properties":{}}]}}}""", """{"a":{"x":null}}""", """{"a":{"x":null}}""")]
    [InlineData("""{"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Node"}}}}}}""", """{"name":null,"children":[{"name":null,"children":[{"name":null,"children":null}]}]}""", """{"children":[{"children":[{}]}]}""")]
    public void References_and_branches_are_followed(string schema, string arguments, string expected)
    {
        var (repaired, dropped) = Filter(JsonNode.Parse(schema)!.AsObject(), arguments, new Random(1));

        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(repaired)!.ToJsonString());
        Assert.Equal(expected != arguments, dropped);
    }

    [Fact]
    public void A_schema_that_holds_itself_is_looked_into_so_far_and_no_further()
    {
        var schema = JsonNode.Parse("""{"properties":{"next":{"$ref":"#"},"gone":{"type":"string"}}}""")!.AsObject();
        var arguments = string.Concat(Enumerable.Repeat("""{"gone":null,"next":""", 200)) + "{}" + new string('}', 200);

        var (repaired, _) = Filter(schema, arguments, new Random(1));

        Assert.InRange(repaired.Split("null").Length - 1, 1, 199);
        JsonNode.Parse(repaired, documentOptions: new() { MaxDepth = 300 });
    }

    private static (string Text, bool Dropped) Filter(Fields schema, string arguments, Random random)
    {
        if (OptionalArguments.Of(new RawJson(Encoding.UTF8.GetBytes(schema.ToJsonString()))) is not { } optional)
            return (arguments, false);
        using var escaped = new JsonEmitter();
        escaped.AppendEscaped(Encoding.UTF8.GetBytes(arguments));
        var filter = new NullArguments(optional);
        using var passed = new JsonEmitter();
        for (var at = 0; at < escaped.Length;)
        {
            var size = Math.Min(random.Next(1, 9), escaped.Length - at);
            if (escaped.WrittenSpan[at + size - 1] == (byte)'\\' && escaped.WrittenSpan[..(at + size)].ToArray().Reverse().TakeWhile(static b => b == (byte)'\\').Count() % 2 == 1)
                size++; // the decoders pass on whole escape sequences
            passed.Append(filter.Filter(new JsonText(escaped.WrittenMemory.Slice(at, size))).Span);
            at += size;
        }

        passed.Append(filter.Rest().Span);
        return (new JsonText(passed.WrittenSpan.ToArray()).ToString(), filter.Dropped);
    }

    // What the schema says of a value at hand, applied to it; the other way to say the same.
    private static bool Remove(JsonNode? value, Fields schema)
    {
        var any = false;
        if (value is JsonArray elements && schema["items"] is Fields items)
        {
            foreach (var element in elements)
                any |= Remove(element, items);
        }
        else if (value is Fields fields && schema["properties"] is Fields properties)
        {
            foreach (var (name, property) in properties)
            {
                var isOptional = schema["required"] is not JsonArray required || !required.Any(demanded => (string?)demanded == name);
                if (fields.ContainsKey(name) && fields[name] is null && isOptional && property!["type"] is JsonValue && (bool?)property["nullable"] != true)
                    any |= fields.Remove(name);
                else
                    any |= Remove(fields[name], property!.AsObject());
            }
        }

        return any;
    }

    private static Fields Schema(Random random, int depth, string? type = null)
    {
        type ??= depth == 0 ? "string" : random.Next(6) switch { 0 or 1 => "object", 2 or 3 => "array", 4 => "string", _ => "union" };
        var schema = new Fields { ["type"] = type == "union" ? new JsonArray("number", "null") : type };
        if (random.Next(6) == 0)
            schema["nullable"] = random.Next(2) == 0;
        if (type == "array" && random.Next(5) > 0)
            schema["items"] = Schema(random, depth - 1);
        if (type != "object" || random.Next(8) == 0)
            return schema;
        schema["properties"] = new Fields(Names.Where(_ => random.Next(4) > 0).Select(name => KeyValuePair.Create(name, (JsonNode?)Schema(random, depth - 1))));
        schema["required"] = new JsonArray([.. Names.Where(_ => random.Next(4) == 0).Select(static name => (JsonNode)name)]);
        return schema;
    }

    // Mostly what the schema wants, and now and then something else, as models do.
    private static void Write(StringBuilder text, Random random, Fields? schema, int depth)
    {
        var type = random.Next(8) == 0 ? "other" : (schema?["type"] as JsonValue)?.ToString() ?? "other";
        if (depth < 5 && random.Next(4) == 0)
            text.Append("null");
        else if (type == "object" && depth > 0)
            WriteAll(text, random, '{', Names.Where(_ => random.Next(3) > 0), name => { text.Append('"').Append(name).Append('"').Append(Blank(random)).Append(':').Append(Blank(random)); Write(text, random, schema?["properties"]?[name]?.AsObject(), depth - 1); }, '}');
        else if (type == "array" && depth > 0)
            WriteAll(text, random, '[', Enumerable.Range(0, random.Next(4)).Select(static _ => ""), _ => Write(text, random, schema?["items"]?.AsObject(), depth - 1), ']');
        else
            text.Append(depth == 5 ? "{}" : random.Next(5) switch { 0 => "\"null\"", 1 => "\"\\\"a\\\":null,}]\\\\\"", 2 => "-1.5e3", 3 => "{\"a\":null}", _ => "[null,{\"b\":null}]" });
    }

    private static void WriteAll(StringBuilder text, Random random, char open, IEnumerable<string> items, Action<string> write, char close)
    {
        text.Append(open).Append(Blank(random));
        foreach (var (index, item) in items.ToArray().Index())
        {
            if (index > 0)
                text.Append(Blank(random)).Append(',').Append(Blank(random));
            write(item);
        }

        text.Append(Blank(random)).Append(close);
    }

    private static string Blank(Random random) => random.Next(6) switch { 0 => " ", 1 => "\n  ", _ => "" };
}
