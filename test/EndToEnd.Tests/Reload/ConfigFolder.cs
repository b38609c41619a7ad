using Heimdall.Host.Reload;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Reload;

/// <summary>A folder with a configuration that changes, and a gateway in this process that reads it.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public string ConfigFile => _folder.File("config.json");

    /// <summary>As careful editors do it: written beside, then renamed, so that nobody ever reads half a file.</summary>
    public async Task WriteAsync(string config)
    {
        var beside = _folder.File($"config.json.{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(beside, config);
        File.Move(beside, ConfigFile, overwrite: true);
    }

    /// <param name="time">Null: the system's.</param>
    public async Task<TestGateway> StartAsync(TimeProvider? time = null)
    {
        var files = new ConfigurationFiles(AppDirectory.Locate(Path, _ => null), Path);
        var source = await ConfigurationSource.OpenAsync(files, _ => null, TimeProvider.System, MigrationMode.Apply, reloadsOnHangUp: false, TestContext.Current.CancellationToken);
        Assert.Empty(source.Started.Faults);
        return await TestGateway.StartAsync(source.Started.Options!, services =>
        {
            services.AddReload(source);
            services.Replace(ServiceDescriptor.Singleton(time ?? TimeProvider.System));
        });
    }

    /// <summary>OpenAI's provider at one upstream.</summary>
    public static string Config(ScriptedUpstream upstream, int weight = 1) => $$"""
        { "providers": { "openai": {
            "keys": [ { "name": "main", "value": "{{Configured.ProviderKey}}", "models": ["*"], "weight": {{weight}} } ],
            "network_config": { "base_url": "{{upstream.BaseUrl}}" } } } }
        """;

    public void Dispose() => _folder.Dispose();
}
