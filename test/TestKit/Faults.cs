using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Heimdall.TestKit;

/// <summary>
/// Spoils a provider's answers at random. What befalls an answer depends on the seed, the exchange and how often this exchange has come, not on the order in
/// which requests arrive: a run can be repeated however its requests interleave. Thread-safe.
/// </summary>
/// <param name="seed">Another for each provider.</param>
/// <param name="share">Of the answers that are spoiled, 0 to 1.</param>
internal sealed class Faults(int seed, double share)
{
    // Those that cost somebody's patience are rare, so that a run does not consist of waiting.
    private static readonly ImmutableArray<(Fault Fault, int Weight)> Kinds = [.. Enum.GetValues<Fault>().Where(static fault => fault != Fault.Well).Select(static fault => (fault, fault is Fault.Silence or Fault.Stall ? 1 : 6))];

    private readonly ConcurrentDictionary<string, ImmutableArray<Fault>> _given = new(StringComparer.Ordinal);

    /// <summary>An answer that may have begun in the client's eyes when these break it.</summary>
    public static bool BreaksOff(Fault fault) => fault is Fault.CutAfterContent or Fault.CutInEvent or Fault.ErrorLater or Fault.Stall or Fault.NoEnd;

    /// <summary>What befell the answers to an exchange, in order.</summary>
    public ImmutableArray<Fault> GivenTo(string exchange) => _given.GetValueOrDefault(exchange, []);

    /// <summary>How often each befell any exchange.</summary>
    public IReadOnlyDictionary<Fault, int> Given() => _given.Values.SelectMany(static faults => faults).CountBy(static fault => fault).ToDictionary();

    public void Forget() => _given.Clear();

    /// <param name="exchange">Whose answer it is; the same in every attempt.</param>
    /// <param name="whole">The answer as it would be.</param>
    public Script Spoil(string exchange, RecordedRequest request, Script whole)
    {
        var attempt = _given.AddOrUpdate(exchange, [Fault.Well], static (_, before) => before.Add(Fault.Well)).Length;
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {exchange} {attempt}"))));
        var fault = random.NextDouble() < share ? Pick(random) : Fault.Well;
        _given.AddOrUpdate(exchange, [fault], (_, before) => before.SetItem(attempt - 1, fault));
        return Apply(fault, ProviderVoice.Of(request), whole, random);
    }

    private static Fault Pick(Random random)
    {
        var left = random.Next(Kinds.Sum(static kind => kind.Weight));
        return Kinds.First(kind => (left -= kind.Weight) < 0).Fault;
    }

    private static Script Apply(Fault fault, ProviderVoice voice, Script whole, Random random) => fault switch
    {
        Fault.Well => whole,
        Fault.RateLimited => voice.Refusal(429),
        Fault.RateLimitedForAWhile => voice.Refusal(429).Header("retry-after", "1"),
        Fault.ServerError => voice.Refusal(500),
        Fault.BadGatewayPage => Script.Text("<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html", 502),
        Fault.Overloaded => voice.Refusal(529),
        Fault.HangUp => Script.HangUp(),
        Fault.Silence => Script.Silence(new Signal()),
        Fault.Garbage => whole.Head.Write("\0\u0001\u0002{[\"\n\n}data data:\n\nnot JSON\r\n\r\n"),
        Fault.Drip => whole.Pieces.Aggregate(whole.Head, (script, piece) => script.Drip(piece, 1 + random.Next(24))),
        _ => Break(fault, voice, whole, random),
    };

    // A whole body is taken as two pieces, so that what can befall a stream can befall it too.
    private static Script Break(Fault fault, ProviderVoice voice, Script whole, Random random)
    {
        var isStream = whole.Pieces.Length > 1;
        var pieces = isStream ? whole.Pieces : Halves(whole.Pieces[0]);
        var first = isStream ? Math.Min(voice.PiecesBeforeContent + 1, pieces.Length - 1) : 1;
        var some = random.Next(first, pieces.Length);
        return fault switch
        {
            Fault.ErrorFirst => isStream ? voice.FailIn(Begin(whole, pieces, voice.PiecesBeforeContent)) : voice.Refusal(500),
            Fault.ErrorLater => isStream ? voice.FailIn(Begin(whole, pieces, some)) : voice.Refusal(500),
            Fault.CutAfterContent => Begin(whole, pieces, first).Cut(),
            Fault.CutInEvent => Begin(whole, pieces, some).Write(Halves(pieces[some])[0]).Cut(),
            Fault.Stall => Begin(whole, pieces, some).Hold(new Signal()),
            Fault.NoEnd => Begin(whole, pieces, isStream ? Math.Min(some, voice.LastContentOf(pieces)) : 1),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    }

    private static Script Begin(Script whole, ImmutableArray<ReadOnlyMemory<byte>> pieces, int count) =>
        pieces.Take(count).Aggregate(whole.Head, static (script, piece) => script.Write(piece));

    private static ImmutableArray<ReadOnlyMemory<byte>> Halves(ReadOnlyMemory<byte> piece) => [piece[..(piece.Length / 2)], piece[(piece.Length / 2)..]];
}
