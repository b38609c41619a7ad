using System.Text;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Process;
using Heimdall.Host.Reload;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Admin;

/// <summary>A gateway with a store, one provider behind it, and a clock that stands still; administered over HTTP.</summary>
internal sealed class AdminRig : IAsyncDisposable
{
    private static readonly string[] _tables = ["entities", "audit_log", "config_version"];

    private readonly TemporaryFolder _folder;
    private readonly ConfigurationSource _source;
    private readonly PostgresServer? _server;

    private AdminRig(TemporaryFolder folder, ConfigurationSource source, PostgresServer? server, TestGateway gateway, ScriptedUpstream upstream, ManualTime time)
    {
        (_folder, _source, _server) = (folder, source, server);
        (Gateway, Upstream, Time) = (gateway, upstream, time);
    }

    public static TheoryData<string> Databases => ["sqlite", "postgres"];

    public TestGateway Gateway { get; }

    public ScriptedUpstream Upstream { get; }

    public ManualTime Time { get; }

    /// <summary>With OpenAI's provider at <see cref="Upstream"/>.</summary>
    /// <param name="database">One of <see cref="Databases"/>.</param>
    public static async Task<AdminRig> StartAsync(string database = "sqlite")
    {
        var server = database is "postgres" ? await Installed.PostgresAsync() : null;
        var upstream = await StartUpstreamAsync();
        var config = $$"""
            { {{(server is null ? "" : Store(await server.NewDatabaseAsync()))}} "providers": { "openai": {
                "keys": [ { "name": "main", "value": "{{Configured.ProviderKey}}", "models": ["*"], "weight": 1 } ],
                "network_config": { "base_url": "{{upstream.BaseUrl}}" } } } }
            """;
        return await StartAsync(config, static _ => null, server, upstream);
    }

    /// <param name="config">The content of <c>config.json</c>.</param>
    public static async Task<AdminRig> StartAsync(string config, Func<string, string?> variable) => await StartAsync(config, variable, null, await StartUpstreamAsync());

    public Task<AdminAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<AdminAnswer> PostAsync(string path, string body = "") => SendAsync(HttpMethod.Post, path, body);

    public Task<AdminAnswer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<AdminAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<AdminAnswer> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
        var text = await answer.TextAsync();
        return new((int)answer.StatusCode, text, JsonElement.Parse(text));
    }

    /// <summary>Asks for a chat with a virtual key, as a client does.</summary>
    public async Task<int> AskAsync(string virtualKey, string model = "openai/gpt-4o")
    {
        using var answer = await Gateway.PostAsync("/v1/chat/completions", Speaker.Ask(model), ("x-bf-vk", virtualKey));
        await answer.TextAsync();
        return (int)answer.StatusCode;
    }

    /// <summary>Everything that the store has on its disk.</summary>
    public async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        foreach (var table in _tables)
        {
            var rows = await _source.Store.Database!.ReadAsync(
                session => session.QueryAsync(
                    $"SELECT * FROM {table}",
                    static row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => Convert.ToString(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))),
                    TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
            text.AppendLine(table).AppendJoin('\n', rows.Order(StringComparer.Ordinal)).AppendLine();
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static Task<ScriptedUpstream> StartUpstreamAsync() => ScriptedUpstream.StartAsync(OpenAIChatAnswer.Buffered(new() { Text = "hello", FreshTokens = 1000, OutputTokens = 500 }));

    private static async Task<AdminRig> StartAsync(string config, Func<string, string?> variable, PostgresServer? server, ScriptedUpstream upstream)
    {
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), config, TestContext.Current.CancellationToken);
        var time = new ManualTime();
        var files = new ConfigurationFiles(AppDirectory.Locate(folder.Path, static _ => null), folder.Path);
        var source = await ConfigurationSource.OpenAsync(files, variable, time, MigrationMode.Apply, reloadsOnHangUp: false, TestContext.Current.CancellationToken);
        Assert.Empty(source.Started.Faults);
        var gateway = await TestGateway.StartAsync(source.Started.Options!, services =>
        {
            services.AddReload(source);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        });
        return new(folder, source, server, gateway, upstream, time);
    }

    private static string Store(Heimdall.Storage.Database.PostgresOptions database) =>
        $$$""" "config_store": {"type": "postgres", "config": {"host": "{{{database.Host}}}", "port": "{{{database.Port}}}", "user": "{{{database.User}}}", "db_name": "{{{database.DatabaseName}}}", "ssl_mode": "disable"} }, """;
}

internal sealed record AdminAnswer(int Status, string Text, JsonElement Body)
{
    /// <summary>The field that is wrong.</summary>
    public string? Param => Body.GetProperty("error").GetProperty("param").GetString();

    /// <summary>What stands at a path of names and positions.</summary>
    public JsonElement At(params object[] path)
    {
        Assert.True(Status is 200, Text);
        return path.Aggregate(Body, static (element, step) => step is int index ? element[index] : element.GetProperty((string)step));
    }

    public string TextAt(params object[] path) => At(path).GetString()!;
}
