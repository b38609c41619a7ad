using System.Globalization;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>
/// Thousands of exchanges while providers fail in every way there is. <c>HEIMDALL_CHAOS_EXCHANGES</c> sets how many, <c>HEIMDALL_CHAOS_SEED</c> repeats
/// a run that failed.
/// </summary>
[Collection(Alone.Name)]
public sealed class ChaosTests
{
    private const int Clients = 48;

    // Buffers and connections of 48 exchanges come and go; what is lost of thousands adds up to more.
    private const long MemoryBound = 48 * 1024 * 1024;

    private static readonly int Exchanges = Setting("HEIMDALL_CHAOS_EXCHANGES", 3000);
    private static readonly int Seed = Setting("HEIMDALL_CHAOS_SEED", 20260301);

    [Fact]
    public async Task Nothing_is_lost_as_long_as_one_provider_is_well()
    {
        using var process = new ProcessState();
        await using var rig = await ChaosRig.StartAsync(Seed, 0.6, 0.6, 0);
        await rig.RunAsync("w", Exchanges / 6, Clients, (exchange, answer) => IsServed(rig, exchange, answer));
        await rig.BeQuietAsync();
        var before = rig.Settle();

        await rig.RunAsync("e", Exchanges, Clients, (exchange, answer) => IsServed(rig, exchange, answer));

        await rig.BeQuietAsync();
        var given = rig.Faults.SelectMany(static faults => faults.Given().Keys).ToHashSet();
        Assert.All(Enum.GetValues<Fault>(), fault => Assert.True(Exchanges < 3000 || given.Contains(fault), $"{fault} never came."));
        Assert.InRange(rig.Continued, Exchanges / 100, int.MaxValue);
        Assert.InRange(rig.Settle() - before, long.MinValue, MemoryBound);
        await rig.HangUpAsync(Clients);
        process.HasNoUnobservedFailure();
    }

    [Fact]
    public async Task Every_exchange_ends_properly_when_all_providers_fail()
    {
        using var process = new ProcessState();
        await using var rig = await ChaosRig.StartAsync(Seed + 10, 0.9, 0.9, 0.9);
        await rig.RunAsync("w", Exchanges / 12, Clients, static (exchange, answer) => IsProper(exchange, answer));
        await rig.BeQuietAsync();
        var before = rig.Settle();

        await rig.RunAsync("e", Exchanges / 3, Clients, static (exchange, answer) => IsProper(exchange, answer));

        await rig.BeQuietAsync();
        Assert.InRange(rig.Settle() - before, long.MinValue, MemoryBound);
        await rig.HangUpAsync(Clients);
        process.HasNoUnobservedFailure();
    }

    [Fact]
    public async Task Clients_that_leave_take_their_upstreams_with_them()
    {
        using var process = new ProcessState();
        await using var rig = await ChaosRig.StartAsync(Seed + 20, 0.6, 0.6, 0);
        rig.Patience = TimeSpan.FromMinutes(10); // so that no clock ends what a client that leaves should have ended
        await rig.RunAsync("w", Exchanges / 12, Clients, exchange => LeaveAsync(rig, exchange));
        await rig.BeQuietAsync();
        var before = rig.Settle();

        await rig.RunAsync("e", Exchanges / 3, Clients, exchange => LeaveAsync(rig, exchange));

        // Upstreams that would be silent for ever are open no more: they were told.
        await rig.BeQuietAsync();
        Assert.Contains(rig.Upstreams.SelectMany(static upstream => upstream.Requests), static request => request.Disconnected.IsCompleted);
        Assert.InRange(rig.Settle() - before, long.MinValue, MemoryBound);
        await rig.HangUpAsync(Clients);
        process.HasNoUnobservedFailure();
    }

    // Text that has begun is continued. What cannot be continued must have been broken off, and nothing of it may be wrong or come twice.
    private static void IsServed(ChaosRig rig, ChaosExchange exchange, CheckedAnswer answer)
    {
        if (answer.IsWhole)
        {
            IsRight(exchange, answer);
            return;
        }

        var relayed = exchange.Client == "responses" && rig.Faults[0].GivenTo(exchange.Id).Any(Faults.BreaksOff);
        Assert.True(exchange.Stream && answer.Status == 200, $"It failed with {answer.Status}: {answer.Error}");
        Assert.True(exchange.Turn != Turn.Text || relayed, $"The text was not continued: {answer.Error}");
        Assert.Contains(rig.GivenTo(exchange), Faults.BreaksOff);
        Assert.StartsWith(answer.Text, exchange.Answer.Text, StringComparison.Ordinal);
    }

    private static void IsProper(ChaosExchange exchange, CheckedAnswer answer)
    {
        if (answer.IsWhole)
            IsRight(exchange, answer);
        else
            Assert.StartsWith(answer.Text, exchange.Answer.Text, StringComparison.Ordinal);
    }

    private static void IsRight(ChaosExchange exchange, CheckedAnswer answer)
    {
        Assert.Equal(exchange.Answer.Text, answer.Text);
        Assert.Equal(exchange.Answer.Calls.Select(static call => $"{call.Name}({System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonElement.Parse(call.Arguments))})"), answer.Calls);
    }

    /// <summary>All leave sooner or later: before the headers, in the midst of the answer, or, where they wait in vain, after a while.</summary>
    private static async Task LeaveAsync(ChaosRig rig, ChaosExchange exchange)
    {
        var number = ChaosExchange.NumberOf(exchange.Id, exchange.Id[..1]);
        using var leave = new CancellationTokenSource(number % 3 == 0 ? number % 40 : 250);
        try
        {
            using var answer = await rig.SendAsync(exchange, leave.Token).InTime();
            var stream = await answer.Content.ReadAsStreamAsync(leave.Token);
            var left = number % 3 == 1 ? number % 900 : int.MaxValue;
            var buffer = new byte[256];
            for (var count = 1; count > 0 && left > 0; left -= count)
                count = await stream.ReadAsync(buffer, leave.Token).AsTask().InTime();
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            // It has left.
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
