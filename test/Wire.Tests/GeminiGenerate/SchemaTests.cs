using System.Text;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.GeminiGenerate;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests.GeminiGenerate;

public sealed class SchemaTests
{
    [Theory]
    // What is about the schema is left out, what the API knows stays as it is.
    [InlineData("""{"$schema":"x","type":"object","properties":{"a":{"type":["string","null"],"pattern":"^a"}},"required":["a"],"additionalProperties":false}""", """{"type":"object","properties":{"a":{"type":["string","null"],"pattern":"^a"}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{}}""", """{"type":"object","properties":{}}""")]
    // Other words for the same.
    [InlineData("""{"const":"x"}""", """{"type":"string","enum":["x"]}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10}""", """{"type":"integer","minimum":1,"maximum":9}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0.5}""", """{"type":"number","minimum":0.5}""")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string"}}}}""", """{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}""")]
    [InlineData("""{"allOf":[{"$ref":"#/definitions/A"}],"definitions":{"A":{"type":"string"}}}""", """{"anyOf":[{"$ref":"#/$defs/A"}],"$defs":{"A":{"type":"string"}}}""")]
    [InlineData("""{"$ref":"#/$defs/A","description":"lost beside a reference"}""", """{"$ref":"#/$defs/A"}""")]
    [InlineData("""{"type":["string","null"],"enum":["a",null]}""", """{"type":["string","null"],"enum":["a"]}""")]
    [InlineData("""{"type":"object","additionalProperties":{"oneOf":[{"const":1},{"type":"string"}]}}""", """{"type":"object","additionalProperties":{"oneOf":[{"type":"number","enum":[1]},{"type":"string"}]}}""")]
    // What has no word is told to the model.
    [InlineData("""{"type":"string","format":"uri","description":"Where"}""", """{"type":"string","description":"Where\nMust satisfy the JSON schema {\"format\":\"uri\"}"}""")]
    [InlineData("""{"type":"number","multipleOf":5,"not":{"const":10}}""", """{"type":"number","description":"Must satisfy the JSON schema {\"multipleOf\":5,\"not\":{\"const\":10}}"}""")]
    [InlineData("""{"type":"string","format":"date-time"}""", """{"type":"string","format":"date-time"}""")]
    public void A_schema_is_said_as_Gemini_takes_it(string schema, string expected)
    {
        using var output = new JsonEmitter();
        new SchemaWriter("tools", new TranslationReport(), output).Write(new RawJson(Encoding.UTF8.GetBytes(schema)));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(output.WrittenSpan)), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_schema_that_is_weakened_is_reported()
    {
        var report = new TranslationReport();
        using var output = new JsonEmitter();
        new SchemaWriter("tools", report, output).Write(RawJson.FromLiteral("""{"type":"number","multipleOf":5}"""u8));

        Assert.Equal(TranslationAction.Lowered, Assert.Single(report.Notes).Action);
    }

    [Theory]
    [InlineData("""{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"format":"enum","enum":["x"]}},"propertyOrdering":["a"]}""", """{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x"]}}}""")]
    [InlineData("""{"type":"ARRAY","items":{"any_of":[{"type":"INTEGER"},{"type":"NUMBER"}]},"minItems":"1","max_items":3}""", """{"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"number"}]},"minItems":1,"maxItems":3}""")]
    public void A_schema_of_Googles_form_is_read_as_JSON_Schema(string schema, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(SchemaReader.Read(new RawJson(Encoding.UTF8.GetBytes(schema))).Span)));
}
