using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>
/// A provider's invoice, worked out from recorded usage, equals what the gateway reckons, to a billionth of a USD (conformance B47, B57): for every recorded
/// answer of every provider, whole and streamed, in the relay lane (a watcher) and in the translate lane (a reader).
/// </summary>
public sealed class RecordedInvoiceTests(ITestOutputHelper output)
{
    private const decimal Exact = 0.000000001m;

    /// <summary>Folders of which no file can be priced, and why.</summary>
    private static readonly Dictionary<string, string> Unpriced = new(StringComparer.Ordinal)
    {
        ["llamacpp"] = "a server of the operator's own: nobody bills for it",
        ["ollama"] = "a server of the operator's own: nobody bills for it, and the list says so",
    };

    /// <summary>Single files, and why.</summary>
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/responses-tool-parallel-stream-gpt-5-1-codex-max"] = "the recorder wrote the answers of four requests into one stream",
    };

    private static readonly PriceList Prices = new(null, new GatewayOptions
    {
        Providers = [.. ProviderCatalog.All.Select(static definition => new ProviderOptions { Name = definition.Name, Definition = definition })],
    });

    [Fact]
    public void An_invoice_from_recorded_usage_equals_what_the_gateway_reckons()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var equal = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var leftOut = new List<string>();
        var wrong = new List<string>();
        foreach (var file in RecordedTraffic.Files)
        {
            if (WhyNot(file) is { } reason)
            {
                leftOut.Add($"{file.Name}: {reason}");
                continue;
            }

            var invoice = RecordedInvoice.Of(file);
            if (invoice?.Total() is { } total)
            {
                var differences = Differences(file, invoice, total.Usd).ToList();
                if (differences.Count == 0)
                    Count(equal, $"{invoice.Provider}, {total.How}, {(file.Recording!.Stream is null ? "whole" : "streamed")}");
                wrong.AddRange(differences);
            }
            else
            {
                leftOut.Add($"{file.Name}: {(invoice is null ? "it reports no usage" : $"no source has a price of {invoice.Model}")}");
                if (invoice is not null && Find(invoice) is { } price && price.CanPrice(new Usage()))
                    wrong.Add($"{file.Name}: we have a price of {invoice.Model} that the sources do not have");
            }
        }

        foreach (var (kind, count) in equal)
            output.WriteLine($"{count,4} {kind}");
        output.WriteLine($"{equal.Values.Sum()} invoices equal; left out {leftOut.Count}:");
        leftOut.ForEach(output.WriteLine);

        Assert.Equal([], wrong);
        Assert.Equal([], FoldersWithAnswers().Where(folder => !equal.Keys.Any(kind => kind.StartsWith(RecordedInvoice.ProviderOf(folder) + ",", StringComparison.Ordinal))));
        Assert.True(equal.Values.Sum() >= 200, $"only {equal.Values.Sum()} invoices");
    }

    /// <summary>Providers of whom there is an answer in a dialect of ours.</summary>
    private static IEnumerable<string> FoldersWithAnswers() =>
        RecordedTraffic.Files.Where(static file => file.Recording is { Status: 200 }).Select(static file => file.Name.Split('/')[0]).Distinct().Where(static folder => !Unpriced.ContainsKey(folder));

    private static string? WhyNot(RecordedFile file) =>
        file.Recording is not { } recording ? file.WhyNot ?? "nobody has looked at it yet"
        : recording.Status != 200 ? $"an error ({recording.Status}): nothing is billed"
        : LeftOut.GetValueOrDefault(file.Name) ?? Unpriced.GetValueOrDefault(file.Name.Split('/')[0]);

    private static ModelPrice? Find(RecordedInvoice invoice) => Prices.Find(new PriceQuestion(invoice.Provider, invoice.Model));

    private static IEnumerable<string> Differences(RecordedFile file, RecordedInvoice invoice, decimal expected)
    {
        if (Find(invoice) is not { } price)
        {
            yield return $"{file.Name}: no price of {invoice.Provider}/{invoice.Model}";
            yield break;
        }

        foreach (var (lane, usage) in ((string, Usage?)[])[("relayed", Relayed(file.Recording!)), ("translated", Translated(file.Recording!))])
        {
            var cost = usage is null ? (decimal?)null : price.CostOf(usage);
            if (cost is null || Math.Abs(cost.Value - expected) > Exact)
                yield return string.Create(CultureInfo.InvariantCulture, $"{file.Name}, {lane}: {cost} for {expected} ({usage})");
        }
    }

    private static Usage? Relayed(Recording recording)
    {
        var dialect = Dialect.Of(recording.Dialect);
        var watcher = dialect.CreateWatcher(dialect.ReadHead("""{"model":"m","stream":true,"stream_options":{"include_usage":true}}"""u8.ToArray(), new RequestPath("m", Stream: true, StreamFraming.Events)));
        if (recording.Stream is null)
            watcher.WatchBuffered(recording.Body);
        else
            EachFrame(recording.Stream, frame => watcher.Watch(frame));
        return watcher.Usage;
    }

    private static Usage? Translated(Recording recording)
    {
        var dialect = Dialect.Of(recording.Dialect);
        var sink = new LastUsage();
        if (recording.Stream is null)
        {
            dialect.ReadReply(recording.Body, sink);
            return sink.Usage;
        }

        var decoder = dialect.CreateStreamDecoder();
        EachFrame(recording.Stream, frame => decoder.Decode(frame, sink));
        decoder.Complete(sink);
        return sink.Usage;
    }

    private static void EachFrame(byte[] stream, Action<SseEvent> act)
    {
        using var reader = new SseReader();
        reader.Append(stream);
        while (reader.TryRead(out var frame))
            act(frame);
        if (reader.TryReadLast(out var last))
            act(last);
    }

    private static void Count(SortedDictionary<string, int> counts, string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;

    private sealed class LastUsage : IReplySink
    {
        public Usage? Usage { get; private set; }

        public void Accept(ReplyEvent next) => Usage = next switch
        {
            ReplyStarted started => started.Usage ?? Usage,
            ReplyFinished finished => finished.Usage ?? Usage,
            ReplyFailed failed => failed.Usage ?? Usage,
            _ => Usage,
        };
    }
}
