namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>A provider's own list of models, asked for through the management API.</summary>
public sealed class RefreshModelsTests
{
    [Fact]
    public async Task What_a_provider_lists_shows_until_it_is_asked_again()
    {
        var list = """{"object":"list","data":[{"id":"brand-new-model"},{"id":"gpt-4o"},{"id":"brand-new-model"},{"object":"strange"}]}""";
        await using var upstream = await ScriptedUpstream.StartAsync(_ => Script.Json(list));
        await using var rig = await StartAsync(upstream, "openai");

        Assert.Equal(0, await FoundAsync(rig, "brand-new"));
        var refreshed = await rig.PostAsync("/api/providers/openai/refresh-models");

        Assert.Equal(("success", 2, 1), (refreshed.TextAt("keys", 0, "status"), refreshed.At("keys", 0, "models").GetInt32(), refreshed.At("total").GetInt32()));
        Assert.Equal(("GET", "/v1/models", "Bearer sk-provider-key-0123456789"), (upstream.Request.Method, upstream.Request.Path, upstream.Request.Header("authorization")));
        Assert.Equal(1, await FoundAsync(rig, "brand-new"));
        Assert.Contains("openai/brand-new-model", (await rig.GetAsync("/v1/models")).Text, StringComparison.Ordinal);

        list = """{"data":[{"id":"newer-still"}]}""";
        await rig.PostAsync($"/api/providers/openai/keys/{refreshed.TextAt("keys", 0, "id")}/refresh-models");

        Assert.Equal((0, 1), (await FoundAsync(rig, "brand-new"), await FoundAsync(rig, "newer-still")));
    }

    [Theory]
    [InlineData("anthropic", """{"data":[{"id":"first"}],"has_more":true,"last_id":"first"}""", """{"data":[{"id":"second"}],"has_more":false,"last_id":"second"}""", "limit=1000&after_id=first", "x-api-key")]
    [InlineData("gemini", """{"models":[{"name":"models/first"}],"nextPageToken":"t/1"}""", """{"models":[{"name":"models/second"}]}""", "pageSize=1000&pageToken=t%2F1", "x-goog-api-key")]
    public async Task A_list_in_pages_is_read_to_its_end(string provider, string first, string second, string query, string header)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(first), Script.Json(second));
        await using var rig = await StartAsync(upstream, provider);

        var refreshed = await rig.PostAsync($"/api/providers/{provider}/refresh-models");

        Assert.Equal(2, refreshed.At("keys", 0, "models").GetInt32());
        Assert.Equal((1, 1), (await FoundAsync(rig, $"{provider}/first"), await FoundAsync(rig, $"{provider}/second")));
        Assert.EndsWith(query, upstream.Requests[1].Query, StringComparison.Ordinal);
        Assert.Equal("sk-provider-key-0123456789", upstream.Requests[1].Header(header));
    }

    [Fact]
    public async Task A_failure_is_told_without_the_key_and_leaves_what_was_known()
    {
        var answers = new Queue<Script>([
            Script.Json("""{"data":[{"id":"known-before"}]}"""),
            Script.Json("""{"error":{"message":"Incorrect API key provided: sk-provider-key-0123456789","type":"invalid_request_error"}}""", 401),
            Script.Text("<html>", "text/html"),
            Script.Status(302).Header("location", "http://169.254.169.254/"),
            Script.HangUp(),
        ]);
        await using var upstream = await ScriptedUpstream.StartAsync(_ => answers.Dequeue());
        await using var rig = await StartAsync(upstream, "openai");
        await rig.PostAsync("/api/providers/openai/refresh-models");

        foreach (var expected in new[] { "Incorrect API key", "something else than a list", "redirect", "upstream" })
        {
            var failed = await rig.PostAsync("/api/providers/openai/refresh-models");
            Assert.Equal("list_models_failed", failed.TextAt("keys", 0, "status"));
            Assert.Contains(expected, failed.TextAt("keys", 0, "description"), StringComparison.Ordinal);
            Assert.DoesNotContain("0123456789", failed.Text, StringComparison.Ordinal);
        }

        Assert.Equal(1, await FoundAsync(rig, "known-before"));
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_refused()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var rig = await StartAsync(upstream, "cohere");

        Assert.Equal(501, (await rig.PostAsync("/api/providers/cohere/refresh-models")).Status);
        Assert.Equal((404, "provider"), (await rig.PostAsync("/api/providers/nobody/refresh-models") is var unknown ? (unknown.Status, unknown.Param) : default));
        Assert.Equal(404, (await rig.PostAsync("/api/providers/openai/keys/nobody/refresh-models")).Status);
        Assert.Equal(501, (await rig.PutAsync("/api/models/catalog", "{}")).Status);
        Assert.Equal(0, upstream.RequestCount);
    }

    private static Task<AdminRig> StartAsync(ScriptedUpstream upstream, string provider) => AdminRig.StartAsync(
        $$"""
        { "providers": { "{{provider}}": { "keys": [ { "name": "main", "value": "sk-provider-key-0123456789", "models": ["*"] } ], "network_config": { "base_url": "{{upstream.BaseUrl}}" } } } }
        """,
        static _ => null);

    private static async Task<int> FoundAsync(AdminRig rig, string query) => (await rig.GetAsync($"/api/models?query={query}")).At("total").GetInt32();
}
