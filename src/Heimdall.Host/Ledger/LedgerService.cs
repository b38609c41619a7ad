using Heimdall.Engine.Governance.Limits;
using Heimdall.Storage.Ledger;

namespace Heimdall.Host.Ledger;

/// <summary>
/// Drains the journal of usage for as long as the gateway runs. What earlier processes left is in the ledger, and what was spent before is known, before the
/// first request is taken; what the last request used is, before the process ends.
/// </summary>
internal sealed partial class LedgerService(UsageLedger ledger, LimitMemory limits, ILogger<LedgerService> log) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>However little patience is left: what is not written down now is written by the next process.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(CancellationToken.None);
        await ledger.EndAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await limits.WantedAsync(ledger.Pace, stoppingToken);
                await ledger.RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
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
