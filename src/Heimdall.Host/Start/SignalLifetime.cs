using System.Runtime.InteropServices;

namespace Heimdall.Host.Start;

/// <summary>Ends the process on SIGTERM, SIGINT (Ctrl+C) and SIGQUIT: the first asks for a clean end, the second for one at once.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _atOnce = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken AtOnce => _atOnce.Token;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _atOnce.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the runtime would otherwise end the process here and now
        if (Interlocked.Increment(ref _signals) == 1)
            application.StopApplication();
        else
            _atOnce.Cancel();
    }
}
