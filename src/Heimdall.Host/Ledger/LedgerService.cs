using Heimdall.Engine.Governance.Limits;
using Heimdall.Storage.Ledger;

namespace Heimdall.Host.Ledger;

/// <summary>
/// Drains the journal of usage for as long as the gateway runs. What earlier processes left is in the ledger, and what was spent before is known, before the
/// first request is taken; what the last request used is, before the process ends.
/// </summary>
internal sealed partial class LedgerService(UsageLedger ledger, LimitMemory limits, ILogger<LedgerService> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.BeginAsync(cancellationToken);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await _running;
        await ledger.EndAsync(CancellationToken.None);
    }

    public void Dispose() => _ending.Dispose();

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await limits.WantedAsync(ledger.Pace, _ending.Token);
                await ledger.RunOnceAsync(_ending.Token);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception bug)
            {
                Failed(bug);
            }
        }
    }

    [LoggerMessage(425, LogLevel.Error, "What was used was not taken to the ledger; it stays in the journal.")]
    private partial void Failed(Exception bug);
}
