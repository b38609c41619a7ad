using System.Text.Json;
using System.Text.Json.Nodes;

namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>Every field that the description names is checked: of the wrong type it is refused by its name, and nothing is written.</summary>
public sealed class DescribedFieldTests
{
    /// <summary>A sound request for each path, to which one wrong field is added.</summary>
    private static readonly Dictionary<string, string> _sound = new(StringComparer.Ordinal)
    {
        ["/api/governance/virtual-keys"] = """{"name":"new"}""",
        ["/api/governance/teams"] = """{"name":"new"}""",
        ["/api/governance/customers"] = """{"name":"new"}""",
        ["/api/governance/model-configs"] = """{"model_name":"new"}""",
        ["/api/governance/routing-rules"] = """{"name":"new","targets":[{"provider":"openai","weight":1}]}""",
        ["/api/routing/rules"] = """{"name":"new","targets":[{"provider":"openai","weight":1}]}""",
        ["/api/governance/pricing-overrides"] = """{"name":"new","pattern":"m","request_types":["chat_completion"],"patch":{"input_cost_per_token":1}}""",
        ["/api/providers"] = $$"""{"provider":"groq","keys":[{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}]}""",
        ["/api/providers/{provider}/keys"] = $$"""{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}""",
    };

    /// <summary>Fields of requests that say nothing about the thing itself, or that another test has.</summary>
    private static readonly string[] _elsewhere = ["customer_id of /api/governance/customers"];

    [Fact]
    public async Task Of_the_wrong_type_it_is_refused_by_its_name()
    {
        await using var rig = await AdminRig.StartAsync();
        var document = (await rig.GetAsync("/api/openapi.json")).Body;
        var before = await rig.DumpAsync();
        List<string> wrong = [];
        var tried = 0;

        foreach (var (path, sound) in _sound)
        {
            var schema = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            foreach (var field in Resolve(document, schema).GetProperty("properties").EnumerateObject())
            {
                if (field.Value.TryGetProperty("readOnly", out _) || _elsewhere.Contains($"{field.Name} of {path}"))
                    continue;
                var body = JsonNode.Parse(sound)!.AsObject();
                body[field.Name] = JsonNode.Parse(WrongFor(Resolve(document, field.Value)));
                var answer = await rig.PostAsync(path.Replace("{provider}", "openai", StringComparison.Ordinal), body.ToJsonString());
                tried++;
                if (answer.Status != 400 || answer.Param?.StartsWith(field.Name, StringComparison.Ordinal) != true)
                    wrong.Add($"{path} {body.ToJsonString()}: {answer.Status} {answer.Text}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(tried > 60, $"{tried}");
        Assert.Equal(before, await rig.DumpAsync());
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var either))
            schema = either[0];
        return schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!["#/components/schemas/".Length..])
            : schema;
    }

    private static string WrongFor(JsonElement schema) => (schema.TryGetProperty("type", out var type) ? type.ToString() : "string") switch
    {
        "string" => "[7]",
        "object" => "7",
        _ => "{\"x\":\"y\"}",
    };
}
