using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// Random conversations go from Anthropic to a first dialect, from there to a second, and back: so every ordered pair of dialects is read and written. What
/// may be lost on the way is what is not compared here, and nothing else: reasoning that only its author can read, that a call failed (a word in front of its
/// result elsewhere), and where in a message a text or a picture stood.
/// </summary>
public sealed class AllPairsTests
{
    private const int Rounds = 150;

    private static readonly DialectId[] All = Enum.GetValues<DialectId>();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var first in All)
            {
                foreach (var second in All)
                    pairs.Add(first.ToString(), second.ToString());
            }

            return pairs;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_conversation_survives_every_pair_of_dialects(string first, string second)
    {
        DialectId[] way = [DialectId.AnthropicMessages, Enum.Parse<DialectId>(first), Enum.Parse<DialectId>(second), DialectId.AnthropicMessages];
        for (var seed = 0; seed < Rounds; seed++)
        {
            var body = new RandomRequest(seed).Make();
            var original = Asked.Read(Dialect.Of(way[0]), body);
            foreach (var (from, to) in way.Zip(way.Skip(1)))
                body = Cross(from, to, body);
            Check(original, Asked.Read(Dialect.Of(way[^1]), body), seed);
        }
    }

    private static byte[] Cross(DialectId from, DialectId to, byte[] body)
    {
        using var index = StructuralIndex.Build(body);
        using var output = new JsonEmitter();
        var request = Dialect.Of(from).ReadRequest(index);
        Dialect.Of(to).WriteRequest(request, new WriteContext { Provider = "test", Model = "m", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() }, output);
        var written = output.WrittenSpan.ToArray();
        RequestRules.Check(to, written);
        return written;
    }

    private static void Check(Asked original, Asked back, int seed)
    {
        foreach (var text in original.Texts)
            Assert.True(back.AllText.Contains(text.TrimEnd(), StringComparison.Ordinal), $"seed {seed} lost: {text}");
        Assert.Equal(original.Calls, back.Calls);
        foreach (var (place, result) in original.Results)
            Assert.True(back.Results[place].Contains(result.TrimEnd(), StringComparison.Ordinal), $"seed {seed} lost the result: {result}\n{back.Results[place]}");
        Assert.Equal(original.Media.Order(StringComparer.Ordinal), back.Media.Order(StringComparer.Ordinal));
        Assert.Equal(original.Tools, back.Tools);
    }
}
