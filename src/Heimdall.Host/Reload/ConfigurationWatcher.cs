using System.Runtime.InteropServices;

namespace Heimdall.Host.Reload;

/// <summary>
/// Reloads when a configuration file changes, appears, or is replaced by an editor's rename or Kubernetes' swap of the link <c>..data</c>. The system's
/// events wake it; as some file systems have none, it also looks every few seconds. What counts is the content.
/// </summary>
internal sealed partial class ConfigurationWatcher(ConfigurationSource source, ConfigurationReloader reloader, TimeProvider time, ILogger<ConfigurationWatcher> log)
    : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Files are written in pieces, and several of them together: what was still for that long is taken to be whole.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);

    /// <summary>A file that never comes to rest is read all the same.</summary>
    private const int MaxWaits = 25;

    private readonly SemaphoreSlim _changes = new(0, 1);
    private volatile bool _isAsked;

    public override void Dispose()
    {
        base.Dispose();
        _changes.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = source.StartedFingerprint;
        using var look = time.CreateTimer(_ => Wake(), null, LookInterval, LookInterval);
        using var hangUp = source.ReloadsOnHangUp && !OperatingSystem.IsWindows() ? PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp) : null;
        using var events = new DisposableList(source.Files.Candidates.GroupBy(file => Path.GetDirectoryName(file)!, StringComparer.Ordinal).Select(Watch));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _changes.WaitAsync(stoppingToken);
                var isAsked = _isAsked;
                _isAsked = false;
                var now = await SettledAsync(seen, stoppingToken);
                if (isAsked || !string.Equals(now, seen, StringComparison.Ordinal))
                    await reloader.ReloadAsync(stoppingToken);
                seen = now;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception bug)
            {
                Failed(bug); // the gateway serves on with what it has
            }
        }
    }

    private async Task<string> SettledAsync(string seen, CancellationToken cancellationToken)
    {
        var now = source.Files.Fingerprint();
        for (var waits = 0; waits < MaxWaits && !string.Equals(now, seen, StringComparison.Ordinal); waits++)
        {
            seen = now;
            await Task.Delay(QuietTime, time, cancellationToken);
            now = source.Files.Fingerprint();
        }

        return now;
    }

    /// <summary>Null where the system has no events to give; looking has to do.</summary>
    private FileSystemWatcher? Watch(IGrouping<string, string> files)
    {
        if (!Directory.Exists(files.Key))
            return null;
        try
        {
            var watcher = new FileSystemWatcher(files.Key);
            foreach (var file in files)
                watcher.Filters.Add(Path.GetFileName(file));
            watcher.Filters.Add("..data");
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.Error += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or UnauthorizedAccessException)
        {
            NoEvents(files.Key, refused.Message);
            return null;
        }
    }

    private void OnEvent(object sender, FileSystemEventArgs change) => Wake();

    private void OnHangUp(PosixSignalContext signal)
    {
        signal.Cancel = true; // the runtime would otherwise end the process
        _isAsked = true;
        Wake();
    }

    private void Wake()
    {
        try
        {
            _changes.Release();
        }
        catch (Exception awake) when (awake is SemaphoreFullException or ObjectDisposedException)
        {
            // It is already about to look, or has ended.
        }
    }

    [LoggerMessage(311, LogLevel.Information, "The system tells of no changes in {Folder} ({Reason}); Heimdall looks every few seconds.")]
    private partial void NoEvents(string folder, string reason);

    [LoggerMessage(312, LogLevel.Error, "Configuration not reloaded, the one before stays in force.")]
    private partial void Failed(Exception bug);

    private sealed class DisposableList(IEnumerable<IDisposable?> items) : IDisposable
    {
        private readonly List<IDisposable?> _items = [.. items];

        public void Dispose() => _items.ForEach(static item => item?.Dispose());
    }
}
