using System.Text.Json;
using Heimdall.Host.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>What holds for the whole management API.</summary>
public sealed class AdminApiTests
{
    [Fact]
    public async Task Every_path_is_described_and_every_description_has_its_path()
    {
        await using var rig = await AdminRig.StartAsync();
        var mapped = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in rig.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}";
            if (path.StartsWith("/api/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: var methods })
                mapped.UnionWith(methods.Select(method => $"{method} {path}"));
        }

        // Answered to clients at their start, and no part of what administrators use.
        mapped.ExceptWith(["GET /api/hello", "HEAD /api/hello", "POST /api/event_logging/batch"]);
        var document = (await rig.GetAsync("/api/openapi.json")).Body;
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Where(static member => member.Name is not "parameters").Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(mapped, described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_of_the_document_leads_somewhere()
    {
        await using var rig = await AdminRig.StartAsync();
        var document = (await rig.GetAsync("/api/openapi.json")).Body;
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(static schema => $"\"#/components/schemas/{schema.Name}\"").ToHashSet(StringComparer.Ordinal);

        var references = document.GetRawText().Split("\"$ref\":").Skip(1).Select(static rest => rest.TrimStart()[..(rest.TrimStart().IndexOf('"', 1) + 1)]);

        Assert.Equal([], references.Where(reference => !schemas.Contains(reference)));
    }

    [Fact]
    public async Task Nobody_administers_from_elsewhere()
    {
        await using var rig = await AdminRig.StartAsync();
        var before = await rig.DumpAsync();

        var page = await rig.SendAsync(HttpMethod.Post, "/api/governance/teams", """{"name":"t"}""", ("origin", "https://evil.example"));
        var proxied = await rig.GetAsync("/api/governance/virtual-keys", ("x-forwarded-for", "203.0.113.9"));
        var rebound = await rig.GetAsync("/api/providers", ("host", "evil.example"));

        Assert.Equal((403, 403, 403), (page.Status, proxied.Status, rebound.Status));
        Assert.Equal("permission_error", page.Body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(before, await rig.DumpAsync());
    }

    [Fact]
    public async Task The_configuration_is_changed_in_part_and_at_once()
    {
        await using var rig = await AdminRig.StartAsync();

        var changed = await rig.PutAsync("/api/config", """{"client_config":{"enforce_auth_on_inference":true,"max_request_body_size_mb":7}}""");
        var shown = await rig.GetAsync("/api/config");
        using var answer = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o"));
        var same = await rig.PutAsync("/api/config", shown.Body.GetRawText());
        var undone = await rig.PutAsync("/api/config", """{"client_config":{"enforce_auth_on_inference":null}}""");
        using var after = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o"));

        Assert.Equal(200, changed.Status);
        Assert.Equal(7, shown.At("client_config", "max_request_body_size_mb").GetInt32());
        Assert.True(shown.At("is_db_connected").GetBoolean());
        Assert.Equal((401, 200), ((int)answer.StatusCode, (int)after.StatusCode));
        Assert.Equal(200, same.Status);
        Assert.False(undone.At("client_config", "enforce_auth_on_inference").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "/api/proxy-config", "")]
    [InlineData("PUT", "/api/proxy-config", "{}")]
    [InlineData("POST", "/api/plugins", """{"name":"x","path":"x.so"}""")]
    public async Task What_is_not_there_says_so(string method, string path, string body)
    {
        await using var rig = await AdminRig.StartAsync();
        var before = await rig.DumpAsync();

        var answer = await rig.SendAsync(new(method), path, body.Length == 0 ? null : body);

        Assert.Equal(501, answer.Status);
        Assert.EndsWith(".", answer.Body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await rig.DumpAsync());
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_with_what_was_before()
    {
        await using var rig = await AdminRig.StartAsync();
        var id = (await rig.PostAsync("/api/governance/teams", """{"name":"one"}""")).TextAt("team", "id");
        await rig.PutAsync($"/api/governance/teams/{id}", """{"description":"changed"}""");
        await rig.DeleteAsync($"/api/governance/teams/{id}");

        var all = await rig.GetAsync("/api/audit-logs?kind=team");
        var page = await rig.GetAsync("/api/audit-logs?kind=team&limit=2");
        var next = await rig.GetAsync($"/api/audit-logs?kind=team&limit=2&before_id={page.At("next_before_id").GetInt64()}");
        var others = await rig.GetAsync("/api/audit-logs?who=somebody-else");

        Assert.Equal(["delete", "update", "create"], all.At("audit_logs").EnumerateArray().Select(static entry => entry.GetProperty("action").GetString()));
        Assert.Equal(AdminAccess.Local, all.TextAt("audit_logs", 0, "who"));
        Assert.Equal("changed", all.TextAt("audit_logs", 1, "after", "description"));
        Assert.Equal(JsonValueKind.Object, all.At("audit_logs", 0, "before").ValueKind);
        Assert.Equal(("create", 3), (next.TextAt("audit_logs", 0, "action"), next.At("total_count").GetInt32()));
        Assert.Equal(0, others.At("count").GetInt32());
    }

    [Fact]
    public async Task Limits_of_models_and_of_providers_hold()
    {
        await using var rig = await AdminRig.StartAsync();
        var model = await rig.PostAsync("/api/governance/model-configs", """{"model_name":"gpt-4o","provider":"openai","budgets":[{"max_limit":0,"reset_duration":"1d"}]}""");
        using var blocked = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o"));
        using var other = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o-mini"));
        var provider = await rig.PutAsync("/api/governance/providers/openai", """{"rate_limit":{"request_max_limit":0,"request_reset_duration":"1h"}}""");
        using var limited = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o-mini"));
        var listed = await rig.GetAsync("/api/governance/rate-limits");
        var gone = await rig.DeleteAsync("/api/governance/providers/openai");
        using var again = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o-mini"));

        Assert.Equal((200, 200, 200), (model.Status, provider.Status, gone.Status));
        Assert.Equal((402, 200, 429, 200), ((int)blocked.StatusCode, (int)other.StatusCode, (int)limited.StatusCode, (int)again.StatusCode));
        Assert.Equal("openai", listed.TextAt("rate_limits", 0, "provider"));
    }

    [Fact]
    public async Task A_price_of_ones_own_is_what_is_charged()
    {
        await using var rig = await AdminRig.StartAsync();
        var price = await rig.PostAsync("/api/governance/pricing-overrides", """{"name":"dear","scope_kind":"global","match_type":"exact","pattern":"gpt-4o","request_types":["chat_completion"],"patch":{"input_cost_per_token":0.001,"output_cost_per_token":0.002}}""");
        var key = await rig.PostAsync("/api/governance/virtual-keys", """{"name":"k","allow_all_providers":true,"budgets":[{"max_limit":100,"reset_duration":"1d"}]}""");
        Assert.Equal(200, await rig.AskAsync(key.TextAt("virtual_key", "value")));

        var shown = await rig.GetAsync($"/api/governance/virtual-keys/{key.TextAt("virtual_key", "id")}");

        Assert.Equal(200, price.Status);
        Assert.Equal(2.0m, shown.At("virtual_key", "budgets", 0, "current_usage").GetDecimal());
    }

    [Theory]
    [InlineData("/api/governance/complexity-analyzer-config")]
    [InlineData("/api/routing/complexity-analyzer-config")]
    public async Task How_requests_are_rated_is_shown_replaced_and_reset(string path)
    {
        await using var rig = await AdminRig.StartAsync();
        await rig.PostAsync("/api/routing/rules", """{"name":"r","cel_expression":"complexity_tier == \"REASONING\"","targets":[{"provider":"openai","model":"gpt-hard","weight":1}]}""");

        var before = await rig.GetAsync(path);
        var faulty = await rig.PutAsync(path, """{"tier_boundaries":{"simple_medium":0.9}}""");
        var changed = await rig.PutAsync(path, """{"tier_boundaries":{"simple_medium":0.01,"medium_complex":0.02,"complex_reasoning":0.05},"keywords":{"code_keywords":["Hello"]}}""");
        using var answer = await rig.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/gpt-4o", text: "hello there"));
        var asked = rig.Upstream.Request.Text;
        var reset = await rig.PostAsync($"{path}/reset");
        var audit = await rig.GetAsync("/api/audit-logs");

        Assert.Equal(0.15, before.At("tier_boundaries", "simple_medium").GetDouble());
        Assert.Equal((400, "tier_boundaries.simple_medium"), (faulty.Status, faulty.Param));
        Assert.Equal("hello", changed.TextAt("keywords", "code_keywords", 0));
        Assert.Contains("gpt-hard", asked, StringComparison.Ordinal);
        Assert.Equal(before.Text, reset.Text);
        Assert.True(audit.Text.Split("governance.complexity_analyzer_config").Length > 2, audit.Text);
    }

    [Fact]
    public async Task A_store_that_is_switched_off_says_that_only_the_file_changes_anything()
    {
        using var folder = new Reload.ConfigFolder();
        await folder.WriteAsync("""{"config_store":{"enabled":false},"providers":{"openai":{"keys":[{"value":"k"}]}}}""");
        await using var gateway = await folder.StartAsync();

        using var answer = await gateway.Client.PostAsync("/api/governance/teams", new StringContent("""{"name":"t"}"""), TestContext.Current.CancellationToken);

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Contains("only the file", await answer.TextAsync(), StringComparison.Ordinal);
    }
}
