using System.Text;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>The reasons in the translation report are sentences, whichever dialect wrote them: operators read them side by side.</summary>
public sealed class ReportWordsTests
{
    private const string Crossing = "test/Wire.Tests/golden/crossing";

    private static readonly HashSet<string> Actions = [.. Enum.GetNames<TranslationAction>().Select(static name => name.ToLowerInvariant())];

    public static TheoryData<string> Lanes => [.. Golden.Cases(Crossing)];

    [Theory, MemberData(nameof(Lanes))]
    public void Every_reason_is_a_sentence(string lane)
    {
        var reports =
            from kind in Golden.Cases($"{Crossing}/{lane}")
            from name in Golden.Cases($"{Crossing}/{lane}/{kind}")
            let file = $"{Crossing}/{lane}/{kind}/{name}/report.txt"
            where Golden.Exists(file)
            select Encoding.UTF8.GetString(Golden.Read(file));

        var notes = reports.SelectMany(static report => report.Split('\n')).Where(static line => Actions.Contains(line.Split(' ')[0])).ToArray();

        Assert.NotEmpty(notes);
        Assert.All(notes, static note => Assert.Matches(@"^\w+ .+?: [A-Z0-9'].*\.$", note));
    }
}
