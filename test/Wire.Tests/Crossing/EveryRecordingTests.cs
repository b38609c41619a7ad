using System.Text;
using Heimdall.TestKit;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>No recorded file is passed over in silence: each is read in a dialect of ours, or left out for a reason that has a name.</summary>
public sealed class EveryRecordingTests
{
    [Fact]
    public void Every_recorded_file_is_read_or_left_out_for_a_reason()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);

        TestContext.Current.TestOutputHelper!.WriteLine(Counts());
        Assert.Empty(RecordedTraffic.Files.Where(static file => file is { Recording: null, WhyNot: null }).Select(static file => $"{file.Name} ({file.Api})"));
        Assert.Equal(RecordedTraffic.Files.Count, RecordedTraffic.All.Count + RecordedTraffic.Gemini.Count + RecordedTraffic.Files.Count(static file => file.WhyNot is not null));
    }

    /// <summary>What is read must hold something to read, or a mistake of ours would look like coverage.</summary>
    [Fact]
    public void Every_file_that_is_read_holds_an_answer()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        Assert.All(RecordedTraffic.All.Concat(RecordedTraffic.Gemini), static recording => Assert.True(recording.Body is not null ^ recording.Stream is not null, recording.Name));
    }

    private static string Counts()
    {
        var files = RecordedTraffic.Files;
        var text = new StringBuilder().AppendLine($"{files.Count} files of {files.Select(static file => file.Name.Split('/')[0]).Distinct().Count()} providers");
        foreach (var dialect in files.Select(static file => file.Recording).OfType<Recording>().CountBy(static recording => recording.Dialect).OrderByDescending(static pair => pair.Value))
            text.AppendLine($"{dialect.Value,4} read as {dialect.Key}");
        foreach (var reason in files.Where(static file => file.Recording is null).CountBy(static file => $"{file.Api}: {file.WhyNot}").OrderByDescending(static pair => pair.Value))
            text.AppendLine($"{reason.Value,4} left out, {reason.Key}");
        return text.ToString();
    }
}
