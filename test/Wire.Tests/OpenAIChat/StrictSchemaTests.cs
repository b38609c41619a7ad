using Heimdall.Wire.Dialects.OpenAIChat;

namespace Heimdall.Wire.Tests.OpenAIChat;

public sealed class StrictSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/n"}},"required":["a"],"additionalProperties":false,"$defs":{"n":{"type":"object","properties":{},"additionalProperties":false}}}""")]
    [InlineData("""{"type":"object","properties":{"required":{"enum":[{"type":"object"}]},"properties":{"anyOf":[{"type":"null"},{"type":"string"}]}},"required":["required","properties"],"additionalProperties":false}""")]
    [InlineData("""{"type":"string","minLength":1}""")]
    public void Closed_objects_with_required_properties_fit(string schema) => Assert.True(StrictSchema.Fits(Writing.Raw(schema)));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"object","properties":{"a":{}},"additionalProperties":false}]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}},"required":["a"],"additionalProperties":false}""")]
    public void Others_do_not(string schema) => Assert.False(StrictSchema.Fits(Writing.Raw(schema)));
}
