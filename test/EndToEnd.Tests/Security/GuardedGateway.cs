using System.Text;
using System.Text.Json;
using Heimdall.Engine.Governance;
using Heimdall.Host.Reload;
using Heimdall.Host.Security;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>A gateway that is started over the same folder again and again, with a clock that stands still, and a client that keeps no cookies.</summary>
internal sealed class GuardedGateway : IAsyncDisposable
{
    public const string Password = $"correct-horse-{TestSecret.Marker}-battery-staple";

    /// <summary>A configuration with an account.</summary>
    public const string WithAccount = $$"""{ "governance": { "auth_config": { "admin_username": "ada", "admin_password": "{{Password}}", "is_enabled": true } } }""";

    private readonly TemporaryFolder _folder = new();
    private readonly bool _isLocal;
    private HttpClient? _client;

    private GuardedGateway(bool isLocal) => _isLocal = isLocal;

    public TestGateway Gateway { get; private set; } = null!;

    public ManualTime Time { get; } = new();

    public string Folder => _folder.Path;

    public LoginLinks Links => Gateway.Services.GetRequiredService<LoginLinks>();

    /// <param name="isLocal">Only its own machine can reach it; false: as if it listened on all addresses.</param>
    public static async Task<GuardedGateway> StartAsync(string config, bool isLocal = true)
    {
        var gateway = new GuardedGateway(isLocal);
        await gateway.ConfigureAsync(config);
        await gateway.StartAsync();
        return gateway;
    }

    public Task ConfigureAsync(string config) => File.WriteAllTextAsync(_folder.File("config.json"), config, TestContext.Current.CancellationToken);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<Answer> PutAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _client!.SendAsync(request, TestContext.Current.CancellationToken).InTime();
        return new((int)answer.StatusCode, await answer.TextAsync(), answer.Headers.ToDictionary(static header => header.Key, static header => string.Join('\n', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<Answer> LogInAsync(string password = Password, string userName = "ada", params (string Name, string Value)[] headers) =>
        PostAsync("/api/session/login", $$"""{"username": "{{userName}}", "password": "{{password}}"}""", headers);

    /// <summary>The token of a new session.</summary>
    public async Task<string> TokenAsync() => (await LogInAsync()).At("token");

    /// <summary>Everything that is in the folder, byte for byte.</summary>
    /// <param name="except">A file whose content is the test's own.</param>
    public string Files(string? except = null)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != except))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.AppendLine(file).AppendLine(reader.ReadToEnd());
        }

        return text.ToString();
    }

    public static (string Name, string Value) Bearer(string token) => ("authorization", $"Bearer {token}");

    public static (string Name, string Value) Cookie(string token) => ("cookie", $"{SessionCookie.Name}={token}");

    public static (string Name, string Value) Basic(string userName, string password) => ("authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"))}");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        var files = new ConfigurationFiles(AppDirectory.Locate(_folder.Path, static _ => null), _folder.Path);
        var source = await ConfigurationSource.OpenAsync(files, static _ => null, Time, MigrationMode.Apply, reloadsOnHangUp: false, TestContext.Current.CancellationToken);
        Assert.Empty(source.Started.Faults);
        Gateway = await TestGateway.StartAsync(source.Started.Options!, services =>
        {
            services.AddReload(source);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
            services.Replace(ServiceDescriptor.Singleton(new GatewayExposure(_isLocal)));
        });
        _client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })) { BaseAddress = Gateway.BaseUrl, Timeout = Deadline.Limit };
    }

    private async Task StopAsync()
    {
        _client?.Dispose();
        await Gateway.DisposeAsync();
    }
}

/// <param name="Headers">Several of a name stand on lines of their own.</param>
internal sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The text that stands at a path of names.</summary>
    public string At(params string[] path)
    {
        using var document = JsonDocument.Parse(Text);
        return path.Aggregate(document.RootElement, static (element, name) => element.GetProperty(name)).ToString();
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
