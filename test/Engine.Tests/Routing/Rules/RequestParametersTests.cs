using System.Text;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Wire.Json;
using static Heimdall.Engine.Tests.Routing.Rules.Asked;

namespace Heimdall.Engine.Tests.Routing.Rules;

public sealed class RequestParametersTests
{
    private const string Body = """
        {"max_tokens": 32000, "temperature": 0.5, "stream": true, "store": false, "seed": null, "user": "a\"b", "messages": [1], "metadata": {}, "big": 1e30,
         "twice": 1, "twice": 2, "broken": "\x", "half": tru}
        """;

    [Theory]
    [InlineData("params.max_tokens == 32000 && type(params.max_tokens) == int")]
    [InlineData("params.temperature == 0.5 && params.big > 1e29")]
    [InlineData("params.stream && !params.store && params.seed == null && has(params.seed)")]
    [InlineData("params.user == 'a\"b'")]
    [InlineData("params['api-version'] == '2'")]
    [InlineData("!('messages' in params) && !('metadata' in params) && !('absent' in params)")]
    [InlineData("!('twice' in params) && !('broken' in params) && !('half' in params)")]
    public void Query_parameters_and_scalar_fields_at_the_top_of_the_body_can_be_asked(string expression)
    {
        var parameters = new RequestParameters(static name => name == "api-version" ? "2" : null, JsonFields.Scan(Encoding.UTF8.GetBytes(Body)));

        Assert.NotNull(Compiled(Rule("r", expression, To("groq"))).Decide(Request() with { Parameters = parameters }));
    }

    [Fact]
    public void A_query_parameter_hides_the_field_of_its_name()
    {
        var parameters = new RequestParameters(static name => name == "stream" ? "no" : null, JsonFields.Scan("""{"stream": true}"""u8.ToArray()));

        Assert.NotNull(Compiled(Rule("r", "params.stream == 'no'", To("groq"))).Decide(Request() with { Parameters = parameters }));
    }

    [Fact]
    public void A_field_too_long_to_decode_for_a_rule_counts_as_missing()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"input": "{{new string('x', 100_000)}}"}""");

        Assert.Null(Compiled(Rule("r", "params.input != ''", To("groq"))).Decide(Request() with { Parameters = new RequestParameters(null, JsonFields.Scan(body)) }));
    }
}
