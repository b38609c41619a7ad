using Heimdall.TestKit;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>Recorded traffic as the cases of a theory.</summary>
internal static class Recordings
{
    public static Recording Named(string name)
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        return RecordedTraffic.All.Single(recording => recording.Name == name);
    }

    public static TheoryData<string> Names(Func<Recording, bool> wanted) =>
        SharedFixtures.Exist ? [.. RecordedTraffic.All.Where(wanted).Select(static recording => recording.Name)] : ["none"];
}
