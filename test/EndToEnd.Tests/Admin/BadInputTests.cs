namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>Whatever is sent that cannot be meant: the field is named, and nothing is half-written.</summary>
public sealed class BadInputTests
{
    private const string Key = "/api/governance/virtual-keys";
    private const string Team = "/api/governance/teams";
    private const string Customer = "/api/governance/customers";
    private const string Model = "/api/governance/model-configs";
    private const string Price = "/api/governance/pricing-overrides";
    private const string Rule = "/api/routing/rules";
    private const string Provider = "/api/providers";

    /// <summary>Method, path, body, status, field.</summary>
    private static readonly (string Method, string Path, string Body, int Status, string Param)[] _cases =
    [
        .. BodiesOf(Key, """{"name":"x"}"""), .. BodiesOf(Team, """{"name":"x"}"""), .. BodiesOf(Customer, """{"name":"x"}"""), .. BodiesOf(Rule, """{"name":"x"}"""), .. BodiesOf(Provider, """{"provider":"x"}"""),
        .. BodiesOf(Model, """{"model_name":"x"}"""), .. BodiesOf(Price, """{"name":"x"}"""),
        .. NamesOf(Key), .. NamesOf(Team), .. NamesOf(Customer), .. NamesOf(Rule), .. NamesOf(Price),
        .. LimitsOf(Key, "\"name\":\"new\""), .. LimitsOf(Team, "\"name\":\"new\""), .. LimitsOf(Customer, "\"name\":\"new\""), .. LimitsOf(Model, "\"model_name\":\"new\""),
        .. UnknownOf(Key, "{}"), .. UnknownOf(Team, "{}"), .. UnknownOf(Customer, "{}"), .. UnknownOf(Model, "{}"), .. UnknownOf(Price, "{}"), .. UnknownOf(Rule, "{}"), .. UnknownOf("/api/governance/routing-rules", "{}"),

        ("POST", Key, """{"name":"k1"}""", 409, "name"),
        ("POST", Key, """{"name":"K1"}""", 409, "name"),
        ("POST", Key, """{"name":"new","id":"k1"}""", 409, "id"),
        ("POST", Key, $$"""{"name":"new","value":"sk-bf-the-value-{{TestSecret.Marker}}-of-k1"}""", 409, "value"),
        ("POST", Key, """{"name":"new","value":"short"}""", 400, "value"),
        ("POST", Key, """{"name":"new","value":"sk-bf-…e-k1"}""", 400, "value"),
        ("POST", Key, """{"name":"new","value":5}""", 400, "value"),
        ("POST", Key, """{"name":"new","description":{}}""", 400, "description"),
        ("POST", Key, """{"name":"new","is_active":"yes"}""", 400, "is_active"),
        ("POST", Key, """{"name":"new","expires_at":"tomorrow"}""", 400, "expires_at"),
        ("POST", Key, """{"name":"new","team_id":"none"}""", 400, "team_id"),
        ("POST", Key, """{"name":"new","team_id":7}""", 400, "team_id"),
        ("POST", Key, """{"name":"new","customer_id":"none"}""", 400, "customer_id"),
        ("POST", Key, """{"name":"new","team_id":"t1","customer_id":"c1"}""", 400, "team_id"),
        ("POST", Key, """{"name":"new","provider_configs":{}}""", 400, "provider_configs"),
        ("POST", Key, """{"name":"new","provider_configs":[1]}""", 400, "provider_configs[0]"),
        ("POST", Key, """{"name":"new","provider_configs":[{}]}""", 400, "provider_configs[0].provider"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":["openai"]}]}""", 400, "provider_configs[0].provider"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai"},{"provider":"OpenAI"}]}""", 400, "provider_configs[1].provider"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","weight":-1}]}""", 400, "provider_configs[0].weight"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","weight":1e400}]}""", 400, "provider_configs[0].weight"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","allowed_models":"*"}]}""", 400, "provider_configs[0].allowed_models"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","key_ids":["none"]}]}""", 400, "provider_configs[0].key_ids[0]"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","key_ids":[3]}]}""", 400, "provider_configs[0].key_ids[0]"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","allow_all_keys":1}]}""", 400, "provider_configs[0].allow_all_keys"),
        ("POST", Key, """{"name":"new","provider_configs":[{"provider":"openai","budgets":[{"max_limit":-1,"reset_duration":"1d"}]}]}""", 400, "provider_configs[0].budgets[0].max_limit"),
        ("POST", Key, """{"name":"new","providers":[{"provider":"openai","model":"m","weight":"much"}]}""", 400, "providers[0].weight"),
        ("POST", Key, """{"name":"new","providers":"openai"}""", 400, "providers"),
        ("POST", Key, """{"name":"new","providers":[],"provider_configs":[]}""", 400, "providers"),
        ("POST", Key, """{"name":"new","budget":{"max_budget":"much","budget_duration":"monthly"}}""", 400, "budget.max_budget"),
        ("POST", Key, """{"name":"new","mcp_configs":"all"}""", 400, "mcp_configs"),
        ("PUT", $"{Key}/k1", """{"name":"k2"}""", 409, "name"),
        ("PUT", $"{Key}/k1", """{"name":null}""", 400, "name"),
        ("PUT", $"{Key}/k1", """{"reset_budget_usage":"yes"}""", 400, "reset_budget_usage"),
        ("PUT", $"{Key}/k1", """{"budgets":[{"id":"of-another","max_limit":1,"reset_duration":"1d"}]}""", 400, "budgets[0].id"),
        ("POST", $"{Key}/none/rotate", "", 404, "id"),
        ("POST", $"{Key}/rotate", "{}", 400, "ids"),
        ("POST", $"{Key}/rotate", """{"ids":"k1"}""", 400, "ids"),
        ("POST", $"{Key}/rotate", """{"ids":[1]}""", 400, "ids[0]"),
        ("POST", $"{Key}/rotate", """{"ids":["k1","none"]}""", 404, "ids"),
        ("PUT", $"{Key}/none/budgets/b/override", """{"amount":1,"mode":"forever"}""", 404, "id"),
        ("PUT", $"{Key}/k1/budgets/none/override", """{"amount":1,"mode":"forever"}""", 404, "budget_id"),
        ("DELETE", $"{Key}/k1/budgets/none/override", "", 404, "budget_id"),
        ("PUT", $"{Key}/k1/budgets/b1/override", """{"amount":-1,"mode":"forever"}""", 400, "amount"),
        ("PUT", $"{Key}/k1/budgets/b1/override", """{"amount":1e400,"mode":"forever"}""", 400, "amount"),
        ("PUT", $"{Key}/k1/budgets/b1/override", """{"amount":1}""", 400, "mode"),
        ("PUT", $"{Key}/k1/budgets/b1/override", """{"amount":1,"mode":"cycles"}""", 400, "cycles"),
        ("PUT", $"{Key}/k1/budgets/b1/override", """{"amount":1,"mode":"cycles","cycles":99999999999999999999}""", 400, "cycles"),
        ("GET", $"{Key}?limit=-1", "", 400, "limit"),
        ("GET", $"{Key}?limit=99999999999999999999", "", 400, "limit"),
        ("GET", $"{Key}?offset=x", "", 400, "offset"),
        ("GET", $"{Key}?order=up", "", 400, "order"),
        ("GET", $"{Key}?sort=colour", "", 400, "sort"),
        ("GET", "/api/audit-logs?limit=x", "", 400, "limit"),
        ("GET", "/api/models?limit=x", "", 400, "limit"),
        ("GET", "/api/models?unfiltered=perhaps", "", 400, "unfiltered"),
        ("GET", "/api/models/parameters", "", 400, "model"),

        ("POST", Team, """{"name":"eng"}""", 409, "name"),
        ("POST", Team, """{"name":"new","customer_id":"none"}""", 400, "customer_id"),
        ("DELETE", $"{Team}/t1", "", 409, "id"),
        ("POST", Customer, """{"name":"acme"}""", 409, "name"),
        ("DELETE", $"{Customer}/c1", "", 409, "id"),

        ("POST", Model, "{}", 400, "model_name"),
        ("POST", Model, """{"model_name":3}""", 400, "model_name"),
        ("POST", Model, """{"model_name":"m1","provider":"openai"}""", 409, "model_name"),
        ("POST", Model, """{"model_name":"m","scope":"user"}""", 400, "scope"),
        ("POST", Model, """{"model_name":"m","scope":"virtual_key"}""", 400, "scope_id"),
        ("POST", Model, """{"model_name":"m","scope":"virtual_key","scope_id":"none"}""", 400, "scope_id"),

        ("POST", Rule, """{"name":"r1","targets":[{"provider":"openai","weight":1}]}""", 409, "name"),
        ("POST", Rule, """{"name":"new"}""", 400, "targets"),
        ("POST", Rule, """{"name":"new","targets":{}}""", 400, "targets"),
        ("POST", Rule, """{"name":"new","targets":[{"provider":"openai","weight":0.5}]}""", 400, "targets"),
        ("POST", Rule, """{"name":"new","targets":[{"provider":"openai","weight":-1}]}""", 400, "targets[0].weight"),
        ("POST", Rule, """{"name":"new","targets":[{"provider":"openai","key_id":"none","weight":1}]}""", 400, "targets[0].key_id"),
        ("POST", Rule, """{"name":"new","cel_expression":"model ==","targets":[{"provider":"openai","weight":1}]}""", 400, "cel_expression"),
        ("POST", Rule, """{"name":"new","cel_expression":7,"targets":[{"provider":"openai","weight":1}]}""", 400, "cel_expression"),
        ("POST", Rule, """{"name":"new","scope":"planet","targets":[{"provider":"openai","weight":1}]}""", 400, "scope"),
        ("POST", Rule, """{"name":"new","scope":"team","targets":[{"provider":"openai","weight":1}]}""", 400, "scope_id"),
        ("POST", Rule, """{"name":"new","scope":"team","scope_id":"none","targets":[{"provider":"openai","weight":1}]}""", 400, "scope_id"),
        ("POST", Rule, """{"name":"new","priority":1e99,"targets":[{"provider":"openai","weight":1}]}""", 400, "priority"),
        ("POST", Rule, """{"name":"new","fallbacks":["nowhere"],"targets":[{"provider":"openai","weight":1}]}""", 400, "fallbacks[0]"),

        ("POST", Price, """{"name":"new","match_type":"exact","request_types":["chat_completion"],"patch":{}}""", 400, "pattern"),
        ("POST", Price, """{"name":"new","pattern":"m","request_types":"chat_completion"}""", 400, "request_types"),
        ("POST", Price, """{"name":"new","pattern":"m","request_types":["chat_completion"],"patch":{"input_cost_per_token":1},"scope_kind":"moon"}""", 400, "scope_kind"),
        ("POST", Price, """{"name":"new","pattern":"m","request_types":["chat_completion"],"scope_kind":"virtual_key","virtual_key_id":"none"}""", 400, "virtual_key_id"),
        ("POST", "/api/pricing/force-sync", "", 409, "framework.pricing.pricing_url"),

        ("PUT", "/api/governance/providers/none", "{}", 404, "provider"),
        ("DELETE", "/api/governance/providers/openai", "", 404, "provider"),
        ("PUT", "/api/governance/providers/openai", """{"budgets":[{"max_limit":"much","reset_duration":"1d"}]}""", 400, "budgets[0].max_limit"),

        ("POST", Provider, "{}", 400, "provider"),
        ("POST", Provider, """{"provider":5}""", 400, "provider"),
        ("POST", Provider, """{"provider":"openai"}""", 409, "provider"),
        ("POST", Provider, $$"""{"provider":"nobody-knows-it","keys":[{"value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}]}""", 400, "provider"),
        ("POST", Provider, """{"provider":"groq","keys":{}}""", 400, "keys"),
        ("POST", Provider, """{"provider":"groq","keys":["sk"]}""", 400, "keys[0]"),
        ("POST", Provider, $$"""{"provider":"groq","keys":[{"name":"main","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}]}""", 409, "keys[0].name"),
        ("POST", Provider, $$"""{"provider":"groq","keys":[{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"},{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdeg"}]}""", 409, "keys[1].name"),
        ("POST", Provider, """{"provider":"groq","keys":[{"name":"a"}]}""", 400, "keys[0].value"),
        ("POST", Provider, $$"""{"provider":"groq","keys":[{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef","weight":-1}]}""", 400, "keys[0].weight"),
        ("PUT", $"{Provider}/none", "{}", 404, "provider"),
        ("DELETE", $"{Provider}/none", "", 404, "provider"),
        ("PUT", $"{Provider}/openai", """{"network_config":"fast"}""", 400, "network_config"),
        ("PUT", $"{Provider}/openai", """{"network_config":{"max_retries":-1}}""", 400, "network_config.max_retries"),
        ("PUT", $"{Provider}/openai", """{"network_config":{"base_url":"not a url"}}""", 400, "network_config.base_url"),
        ("PUT", $"{Provider}/openai", """{"concurrency_and_buffer_size":{"concurrency":1e400}}""", 400, "concurrency_and_buffer_size.concurrency"),
        ("POST", $"{Provider}/none/keys", $$"""{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}""", 404, "provider"),
        ("POST", $"{Provider}/openai/keys", $$"""{"name":"main","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef"}""", 409, "name"),
        ("POST", $"{Provider}/openai/keys", """{"name":"a","value":"sk-0…cdef"}""", 400, "value"),
        ("POST", $"{Provider}/openai/keys", """{"name":"a","value":{"ref":"env.X","type":"moon"}}""", 400, "value.type"),
        ("POST", $"{Provider}/openai/keys", $$"""{"name":"a","value":"sk-0123456789-{{TestSecret.Marker}}-abcdef","models":"*"}""", 400, "models"),
        ("PUT", $"{Provider}/openai/keys/none", "{}", 404, "id"),
        ("GET", $"{Provider}/openai/keys/none", "", 404, "id"),
        ("DELETE", $"{Provider}/openai/keys/none", "", 404, "id"),

        ("PUT", "/api/config", "{}", 400, "client_config"),
        ("PUT", "/api/config", """{"client_config":[]}""", 400, "client_config"),
        ("PUT", "/api/config", """{"client_config":{},"config_store":{"type":"postgres","config":{"password_command":{"command":"id"}}}}""", 400, "config_store"),
        ("PUT", "/api/config", """{"client_config":{"max_request_body_size_mb":0}}""", 400, "client_config.max_request_body_size_mb"),
        ("PUT", "/api/config", """{"client_config":{"vk_rotation_cooldown":"31d"}}""", 400, "client_config.vk_rotation_cooldown"),
        ("PUT", "/api/config", """{"client_config":{"vk_rotation_cooldown":1e400}}""", 400, "client_config.vk_rotation_cooldown"),
        ("PUT", "/api/config", """{"framework_config":{"pricing":{"pricing_sync_interval":-5}}}""", 400, "framework_config.pricing.pricing_sync_interval"),
    ];

    [Fact]
    public async Task The_field_is_named_and_nothing_is_written()
    {
        await using var rig = await AdminRig.StartAsync();
        await FillAsync(rig);
        var before = await rig.DumpAsync();
        var log = rig.Gateway.Log.Lines.Count;
        List<string> wrong = [];

        foreach (var (method, path, body, status, param) in _cases)
        {
            var answer = await rig.SendAsync(new(method), path, method is "GET" or "DELETE" ? null : body);
            var shown = answer.Status == 200 ? "" : answer.Param;
            if (answer.Status != status || shown != param)
                wrong.Add($"{method} {path} {Shorten(body)}: {answer.Status} {shown}, not {status} {param}: {Shorten(answer.Text)}");
            else if (answer.Body.GetProperty("error").GetProperty("message").GetString() is not { Length: > 10 } message || message.Length > 1000)
                wrong.Add($"{method} {path} {Shorten(body)}: {Shorten(answer.Text)}");
            if (before != await rig.DumpAsync())
                wrong.Add($"{method} {path} {Shorten(body)} was written.");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain(rig.Gateway.Log.Lines.Skip(log), static line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_413_and_a_method_that_is_not_known_405()
    {
        await using var rig = await AdminRig.StartAsync();

        var large = await rig.PostAsync(Key, $$$"""{"name":"{{{new string('x', 3_000_000)}}}"}""");
        var patch = await rig.SendAsync(HttpMethod.Patch, Key, "{}");

        Assert.Equal((413, 405), (large.Status, patch.Status));
    }

    private static async Task FillAsync(AdminRig rig)
    {
        (string Path, string Body)[] things =
        [
            (Customer, """{"id":"c1","name":"acme"}"""),
            (Team, """{"id":"t1","name":"eng","customer_id":"c1"}"""),
            (Key, $$"""{"id":"k1","name":"k1","value":"sk-bf-the-value-{{TestSecret.Marker}}-of-k1","team_id":"t1","budgets":[{"max_limit":1,"reset_duration":"1d"}]}"""),
            (Key, """{"id":"k2","name":"k2"}"""),
            (Model, """{"id":"m1","model_name":"m1","provider":"openai","budgets":[{"max_limit":1,"reset_duration":"1d"}]}"""),
            (Rule, """{"id":"r1","name":"r1","targets":[{"provider":"openai","weight":1}]}"""),
            (Price, """{"id":"p1","name":"p1","match_type":"exact","pattern":"m","request_types":["chat_completion"],"patch":{"input_cost_per_token":0.1}}"""),
        ];
        foreach (var (path, body) in things)
        {
            var answer = await rig.PostAsync(path, body);
            Assert.True(answer.Status is 200, answer.Text);
        }
    }

    private static IEnumerable<(string, string, string, int, string)> BodiesOf(string path, string sound) =>
    [
        ("POST", path, "", 400, path switch { Provider => "provider", Model => "model_name", _ => "name" }),
        ("POST", path, "[]", 400, "body"),
        ("POST", path, "null", 400, "body"),
        ("POST", path, "{\"name\":", 400, "body"),
        ("POST", path, sound + "}", 400, "body"),
        ("POST", path, """{"name":"a","name":"b"}""", 400, "body"),
        ("POST", path, """{"name":NaN}""", 400, "body"),
        ("POST", path, """{"name":"\ud800"}""", 400, "body"),
        ("POST", path, $$"""{"name":{{string.Concat(Enumerable.Repeat("[", 200))}}{{string.Concat(Enumerable.Repeat("]", 200))}}}""", 400, "body"),
    ];

    private static IEnumerable<(string, string, string, int, string)> NamesOf(string path) =>
    [
        ("POST", path, """{"name":5}""", 400, "name"),
        ("POST", path, """{"name":["x"]}""", 400, "name"),
        ("POST", path, """{"name":"  "}""", 400, "name"),
        ("POST", path, """{"name":"a\u0000b"}""", 400, "name"),
        ("POST", path, $$$"""{"name":"{{{new string('x', 256)}}}"}""", 400, "name"),
        ("POST", path, $$$"""{"name":"{{{new string('x', 1024 * 1024)}}}"}""", 400, "name"),
        ("POST", path, $$$"""{"name":"x","id":"{{{new string('x', 1024 * 1024)}}}"}""", 400, "id"),
        ("POST", path, """{"name":"x","id":{}}""", 400, "id"),
        ("POST", path, $$$"""{"name":"x","description":"{{{new string('x', 1024 * 1024)}}}"}""", 400, "description"),
    ];

    private static IEnumerable<(string, string, string, int, string)> LimitsOf(string path, string name) =>
    [
        ("POST", path, $$$"""{{{{name}}},"budgets":"all"}""", 400, "budgets"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[7]}""", 400, "budgets[0]"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"reset_duration":"1d"}]}""", 400, "budgets[0].max_limit"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":-0.01,"reset_duration":"1d"}]}""", 400, "budgets[0].max_limit"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1e400,"reset_duration":"1d"}]}""", 400, "budgets[0].max_limit"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":"10","reset_duration":"1d"}]}""", 400, "budgets[0].max_limit"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1}]}""", 400, "budgets[0].reset_duration"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1,"reset_duration":"soon"}]}""", 400, "budgets[0].reset_duration"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1,"reset_duration":"99999999999d"}]}""", 400, "budgets[0].reset_duration"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1,"reset_duration":"1d"},{"max_limit":2,"reset_duration":"daily"}]}""", 400, "budgets[1].reset_duration"),
        ("POST", path, $$$"""{{{{name}}},"budgets":[{"max_limit":1,"reset_duration":"1h","calendar_aligned":true}]}""", 400, "budgets[0].calendar_aligned"),
        ("POST", path, $$$"""{{{{name}}},"budget":7}""", 400, "budget"),
        ("POST", path, $$$"""{{{{name}}},"budget":{},"budgets":[]}""", 400, "budget"),
        ("POST", path, $$$"""{{{{name}}},"rate_limit":7}""", 400, "rate_limit"),
        ("POST", path, $$$"""{{{{name}}},"rate_limit":{"token_max_limit":-1,"token_reset_duration":"1m"}}""", 400, "rate_limit.token_max_limit"),
        ("POST", path, $$$"""{{{{name}}},"rate_limit":{"token_max_limit":9223372036854775808,"token_reset_duration":"1m"}}""", 400, "rate_limit.token_max_limit"),
        ("POST", path, $$$"""{{{{name}}},"rate_limit":{"request_max_limit":1.5,"request_reset_duration":"1m"}}""", 400, "rate_limit.request_max_limit"),
        ("POST", path, $$$"""{{{{name}}},"rate_limit":{"request_max_limit":1}}""", 400, "rate_limit.request_max_limit"),
        ("POST", path, $$$"""{{{{name}}},"calendar_aligned":"yes"}""", 400, "calendar_aligned"),
    ];

    private static IEnumerable<(string, string, string, int, string)> UnknownOf(string path, string body) =>
    [
        ("GET", $"{path}/none", "", 404, "id"),
        ("PUT", $"{path}/none", body, 404, "id"),
        ("DELETE", $"{path}/none", "", 404, "id"),
    ];

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
