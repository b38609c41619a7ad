using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Prices;

namespace Heimdall.Host.Reload;

/// <summary>
/// Keeps list prices fresh where a datasheet is configured (<see cref="PricingOptions"/>): the last good copy at the start, a new one when it is due or asked
/// for. Whatever goes wrong leaves the prices that were in force. Thread-safe.
/// </summary>
internal sealed partial class PriceRefresher(CurrentSnapshot current, DatasheetSource source, PriceCache cache, TimeProvider time, ILogger<PriceRefresher> log)
    : BackgroundService
{
    /// <summary>How often it looks whether a datasheet is due: the configuration may have changed.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);

    /// <summary>How long a datasheet that could not be had is left alone.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Uri? _origin;
    private DateTimeOffset _dueAt = DateTimeOffset.MinValue;

    /// <summary>Before the first request: prices as they were when the gateway last ran.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        UseCopy(current.Value.Options.Pricing);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    /// <summary>Fetches the datasheet now, due or not.</summary>
    public async Task<PriceRefresh> RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var options = current.Value.Options.Pricing;
            return options.DatasheetUrl is { } address
                ? await FetchAsync(address, options.SyncInterval, cancellationToken)
                : new PriceRefresh(0, "No datasheet is configured (framework.pricing.pricing_url); the prices that come with Heimdall are in force.");
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_look, time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway ends.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var options = current.Value.Options.Pricing;
            if (options.DatasheetUrl != _origin)
                UseCopy(options);
            if (options.DatasheetUrl is { } address && time.GetUtcNow() >= _dueAt)
                await FetchAsync(address, options.SyncInterval, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Of a new address, or of none.</summary>
    private void UseCopy(PricingOptions options)
    {
        if (_origin is not null)
            Use(PriceBook.Embedded); // another address's prices end with it
        _origin = options.DatasheetUrl;
        _dueAt = DateTimeOffset.MinValue;
        if (_origin is null || cache.Read(_origin, PriceBook.Embedded) is not { } copy)
            return;
        _dueAt = copy.WrittenAt + options.SyncInterval;
        Use(copy.Book);
        Kept(copy.Book.Count, copy.WrittenAt);
    }

    private async Task<PriceRefresh> FetchAsync(Uri address, TimeSpan interval, CancellationToken cancellationToken)
    {
        _dueAt = time.GetUtcNow() + _rest;
        using var timeout = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var json = await source.FetchAsync(address, either.Token);
            var text = DatasheetReader.Read(json, PriceBook.Embedded);
            var book = PriceBook.Parse(text, PriceBook.Embedded);
            Use(book);
            _origin = address;
            _dueAt = time.GetUtcNow() + interval;
            if (cache.Write(address, text) is { } refused)
                NotKept(refused);
            Refreshed(OptionsText.Shown(address), book.Count);
            return new(book.Count, null);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or UnauthorizedAccessException or FormatException or NotSupportedException)
        {
            return Fail(address, failure.Message.TrimEnd('.'));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail(address, $"it did not come within {_timeout.TotalSeconds} seconds");
        }
    }

    private void Use(PriceBook book) => current.Replace(old => new GatewaySnapshot(old.Options, old, book));

    private PriceRefresh Fail(Uri address, string reason)
    {
        Failed(OptionsText.Shown(address), reason);
        return new(0, $"The datasheet could not be read, the prices before stay in force: {reason}.");
    }

    [LoggerMessage(321, LogLevel.Information, "Prices of {Count} models read from {Address}.")]
    private partial void Refreshed(string address, int count);

    [LoggerMessage(322, LogLevel.Warning, "Prices could not be read from {Address}, the ones before stay in force: {Reason}.")]
    private partial void Failed(string address, string reason);

    [LoggerMessage(323, LogLevel.Warning, "The prices that were read could not be kept for the next start: {Reason}")]
    private partial void NotKept(string reason);

    [LoggerMessage(324, LogLevel.Debug, "Prices of {Count} models as they were fetched at {At}.")]
    private partial void Kept(int count, DateTimeOffset at);
}

/// <summary>What a refresh of the prices came to.</summary>
/// <param name="Models">How many have a price in the datasheet.</param>
/// <param name="Fault">Null, or a sentence that says why the prices before stay in force.</param>
internal sealed record PriceRefresh(int Models, string? Fault);
