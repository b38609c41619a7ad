using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// A case is a folder: <c>client.json</c> is what the client sent, <c>target.json</c> what is known of the model it goes to, <c>upstream.json</c> what that is
/// sent (indented for reading) and <c>report.txt</c> what the translation did. A refused request has no <c>upstream.json</c>.
/// </summary>
public sealed class GoldenRequestTests
{
    private static readonly JsonSerializerOptions Names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static TheoryData<string, string> Cases => Lane.Cases("requests");

    [Theory, MemberData(nameof(Cases))]
    public void A_request_reaches_the_other_dialect_like_this(string direction, string name)
    {
        var lane = Lane.Of(direction);
        var folder = lane.Folder("requests", name);
        var context = TargetOf(folder);
        string report;
        try
        {
            var written = lane.Translate(Golden.Read($"{folder}/client.json"), context);
            RequestRules.Check(lane.Upstream.Id, written, context.Quirks);
            Check($"{folder}/upstream.json", Lane.Indented(written));
            report = Lane.Text(context.Report);
        }
        catch (DialectException refusal)
        {
            Assert.False(Golden.Exists($"{folder}/upstream.json"), "The request is refused, yet its folder says what the upstream gets.");
            report = $"refused {refusal.Error.StatusCode} {refusal.Error.Kind} {refusal.Error.Param}: {refusal.Error.Message}\n";
        }

        Check($"{folder}/report.txt", report);
    }

    private static WriteContext TargetOf(string folder)
    {
        var target = JsonSerializer.Deserialize<Target>(Golden.Read($"{folder}/target.json"), Names)!;
        return new WriteContext { Provider = "test", Model = target.Model, Facts = target.Facts ?? ModelFacts.Unknown, Quirks = target.Quirks, HostedTools = target.HostedTools, Report = new TranslationReport() };
    }

    private static void Check(string file, string actual)
    {
        var (expected, got) = Golden.Check(file, Encoding.UTF8.GetBytes(actual));
        Assert.Equal(expected, got);
    }

    private sealed record Target(string Model, ModelFacts? Facts, Quirks Quirks, HostedTools HostedTools);
}
