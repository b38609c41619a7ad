using System.Text;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// Recorded answers in which the provider ran code or read pages, written for the clients of every dialect: what was run and read comes along, wherever the
/// pieces are cut.
/// </summary>
public sealed class RecordedHostedToolTests
{
    private static readonly DialectId[] Clients = [DialectId.AnthropicMessages, DialectId.OpenAIResponses, DialectId.GeminiGenerate, DialectId.OpenAIChat];

    private static IEnumerable<Recording> Recordings =>
        RecordedTraffic.All.Concat(RecordedTraffic.Gemini).Where(static recording => recording.Status == 200 && MayHold(recording.Stream ?? recording.Body!));

    public static TheoryData<string, string> Answers => Cases(static _ => true);

    public static TheoryData<string, string> Streams => Cases(static recording => recording.Stream is not null);

    [Theory, MemberData(nameof(Answers))]
    public void What_was_run_and_read_comes_along(string name, string to)
    {
        var recording = Named(name);
        var client = Dialect.Of(Enum.Parse<DialectId>(to));
        var original = new Said();
        Decode(recording, original);
        using var encoder = client.CreateStreamEncoder(Lane.EncodeFor());
        Decode(recording, encoder);
        ReplyGrammar.Check(client.Id, encoder.Output.WrittenSpan);

        var crossed = new Said();
        EventScript.Decode(client, encoder.Output.WrittenSpan, crossed);

        Loss.CheckHosted(original, crossed, client.Id);
        Assert.Equal(original.Text, crossed.Text);
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_stream_of_them_may_be_split_anywhere(string name, string to)
    {
        var recording = Named(name);
        var stream = recording.Stream!;
        var lane = new Lane(name, Dialect.Of(Enum.Parse<DialectId>(to)), Dialect.Of(recording.Dialect));

        Assert.Equal(lane.Stream(stream, Lane.EncodeFor()), lane.Stream(stream, Lane.EncodeFor(), [.. Enumerable.Range(1, stream.Length - 1)]));
    }

    [Fact]
    public void Every_dialect_that_has_such_tools_is_recorded()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var said = Recordings.Select(static recording => (recording.Dialect, Said: SaidOf(recording))).ToList();

        Assert.Equal(
            [DialectId.AnthropicMessages, DialectId.OpenAIResponses, DialectId.GeminiGenerate],
            said.Where(static one => one.Said.Code.Count > 0).Select(static one => one.Dialect).Distinct().OrderBy(static dialect => Array.IndexOf(Clients, dialect)));
        Assert.Equal(
            [DialectId.AnthropicMessages, DialectId.GeminiGenerate],
            said.Where(static one => one.Said.Pages.Count > 0).Select(static one => one.Dialect).Distinct().OrderBy(static dialect => Array.IndexOf(Clients, dialect)));
    }

    private static TheoryData<string, string> Cases(Func<Recording, bool> wanted)
    {
        var cases = new TheoryData<string, string>();
        foreach (var name in SharedFixtures.Exist ? Recordings.Where(wanted).Select(static recording => recording.Name) : ["none"])
        {
            foreach (var client in Clients)
                cases.Add(name, client.ToString());
        }

        return cases;
    }

    private static bool MayHold(byte[] answer) => Array.Exists(
        (string[])["code_execution", "code_interpreter_call", "executableCode", "web_fetch_tool_result", "urlContextMetadata"],
        word => answer.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0);

    private static Recording Named(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        return Recordings.Single(recording => recording.Name == name);
    }

    private static Said SaidOf(Recording recording)
    {
        var said = new Said();
        Decode(recording, said);
        return said;
    }

    private static void Decode(Recording recording, IReplySink sink)
    {
        if (recording.Stream is not null)
            EventScript.Decode(Dialect.Of(recording.Dialect), recording.Stream, sink);
        else
            Dialect.Of(recording.Dialect).ReadReply(recording.Body!, sink);
    }
}
