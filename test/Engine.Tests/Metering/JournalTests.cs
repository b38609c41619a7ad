using Heimdall.Engine.Metering;
using Heimdall.Storage.Ledger;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>The journal gives back what was written, also to another process than the one that wrote it.</summary>
public sealed class JournalTests
{
    private static readonly UsageRecord Full = new()
    {
        Id = Guid.Parse("01a2008c-7ff3-7f0d-ba6d-0f1a19e36f06"),
        ExchangeId = "req_1",
        At = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero),
        Status = UsageStatus.Cancelled,
        VirtualKeyId = "dev",
        TeamId = "team",
        CustomerId = "customer",
        Provider = "openai",
        ProviderKeyId = "key",
        Model = "gpt-4o",
        RequestedModel = "openai/gpt-4o",
        Session = "漢字",
        Agent = "agent",
        Requests = 1,
        Cost = 0.000000000123m,
        IsEstimated = true,
        LatencyMs = 1234,
        Usage = new() { InputTokens = 1, CacheReadTokens = 2, CacheWriteTokens = 3, CacheWrite1hTokens = 1, OutputTokens = 4, ReasoningTokens = 2, WebSearchRequests = 5, CodeSessions = 6, ServiceTier = ServiceTier.Priority, IsUsOnly = true, ReportedCost = 0.5m },
    };

    [Fact]
    public void A_record_is_read_as_it_was_written() => Assert.Equal(Full, Read(Full));

    [Fact]
    public void A_record_of_the_release_before_is_read_too()
    {
        var bytes = new byte[RecordCodec.MaxLength];
        var known = Full with { Usage = Full.Usage with { CodeSessions = null, IsUsOnly = false } };
        var length = RecordCodec.Write(known, bytes);
        bytes[0] = 1;

        Assert.Equal(known, RecordCodec.Read(bytes.AsSpan(0, length - sizeof(long) - 1)));
    }

    [Fact]
    public void What_is_not_known_stays_so()
    {
        var bare = new UsageRecord { Id = Guid.NewGuid(), ExchangeId = "x", At = Full.At, Status = UsageStatus.Answered, Provider = "p", ProviderKeyId = "k", Model = "m", RequestedModel = "m", Requests = 0, Usage = new(), Cost = null };

        Assert.Equal(bare, Read(bare));
    }

    [Fact]
    public void A_name_keeps_what_it_holds_but_for_zeros_which_no_database_takes() =>
        Assert.Equal((new string('k', 255), "a\uFFFDb"), (Read(Full with { VirtualKeyId = new string('k', 255) }).VirtualKeyId, Read(Full with { RequestedModel = "a\0b" }).RequestedModel));

    [Fact]
    public void Names_of_any_length_fit()
    {
        var endless = new string('漢', 100_000);

        var read = Read(Full with { RequestedModel = endless, Session = endless, ExchangeId = endless, Model = endless, Agent = endless, VirtualKeyId = endless, TeamId = endless, CustomerId = endless, Provider = endless, ProviderKeyId = endless });

        Assert.StartsWith(read.Session!, endless, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_record_are_refused() =>
        Assert.All(Enumerable.Range(0, 40), static length => Assert.Throws<InvalidDataException>(() => RecordCodec.Read(new byte[length].AsSpan().ToArray().Prepend((byte)1).ToArray())));

    [Fact]
    public void Only_what_is_closed_is_taken_and_what_is_discarded_never_is()
    {
        using var folder = new TemporaryFolder();
        using var journal = Open(folder);
        var open = journal.Append(Full with { ExchangeId = "open" });
        var wrong = journal.Append(Full with { ExchangeId = "wrong" });
        journal.Discard(wrong);
        journal.Close(journal.Append(Full with { ExchangeId = "closed" }));

        var first = journal.Take(10)!;
        Assert.Equal(["closed"], first.Records.Select(static record => record.ExchangeId));
        Assert.True(first.IsOwn);
        first.Done();
        Assert.Null(journal.Take(10));
        journal.Close(open);
        Assert.Equal(["open"], journal.Take(10)!.Records.Select(static record => record.ExchangeId));
    }

    [Fact]
    public void Many_files_are_filled_at_once_and_go_when_they_are_drained()
    {
        using var folder = new TemporaryFolder();
        using (var journal = Open(folder))
        {
            Parallel.For(0, 60_000, i => journal.Close(journal.Append(Full with { LatencyMs = i })));
            Assert.InRange(Directory.GetFiles(folder.Path).Length, 3, 100);

            var seen = new HashSet<int>();
            while (journal.Take(1000) is { } batch)
            {
                seen.UnionWith(batch.Records.Select(static record => record.LatencyMs));
                batch.Done();
            }

            Assert.Equal(60_000, seen.Count);
            Assert.Single(Directory.GetFiles(folder.Path));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_a_process_left_open_or_closed_is_taken_over_by_the_next()
    {
        using var folder = new TemporaryFolder();
        using (var left = Open(folder))
        {
            left.Append(Full with { ExchangeId = "open" });
            left.Close(left.Append(Full with { ExchangeId = "closed" }));
        }

        using var journal = Open(folder);
        journal.TakeOverOrphans();

        var batch = journal.Take(10)!;
        Assert.Equal(["open", "closed"], batch.Records.Select(static record => record.ExchangeId));
        Assert.False(batch.IsOwn);
        batch.Done();
        Assert.Null(journal.Take(10));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_a_living_process_writes_is_left_to_it()
    {
        using var folder = new TemporaryFolder();
        using var other = Open(folder);
        other.Close(other.Append(Full));
        using var journal = Open(folder);

        journal.TakeOverOrphans();

        Assert.Null(journal.Take(10));
    }

    private static UsageRecord Read(UsageRecord record)
    {
        var bytes = new byte[RecordCodec.MaxLength];
        return RecordCodec.Read(bytes.AsSpan(0, RecordCodec.Write(record, bytes)));
    }

    private static UsageJournal Open(TemporaryFolder folder) => new(folder.Path, NullLogger<UsageJournal>.Instance);
}
