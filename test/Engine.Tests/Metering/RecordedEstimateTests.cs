using System.Globalization;
using Heimdall.Engine.Metering;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>The estimate, without calibration, held against what providers reported for real requests.</summary>
public sealed class RecordedEstimateTests(ITestOutputHelper output)
{
    /// <summary>Recordings that tell nothing about an estimate, for reasons that the request does not show.</summary>
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["openai/image-base64-gpt-4o-mini"] = "the recorder put a smaller picture in the place of the one that was sent",
        ["huggingface/tool-single-deepseek-r1"] = "the provider did not hand the tools to the model, as its usage shows",
        ["groq/server-tools-compound-beta"] = "the model searches the web, and what it found counts as prompt",
    };

    private sealed record Measured(RecordedPrompt Prompt, long Estimate)
    {
        public double Error => (Estimate - Reported) / (double)Reported;

        public long Reported => Prompt.PromptTokens!.Value;
    }

    [Fact]
    public void The_estimate_is_close_to_what_providers_report()
    {
        Assert.SkipUnless(SharedFixtures.Exist, SharedFixtures.Missing);
        var measured = new List<Measured>();
        var reasons = new List<string>();
        foreach (var prompt in RecordedPrompt.All)
        {
            if (Measure(prompt, out var reason) is { } estimate)
                measured.Add(new(prompt, estimate));
            else
                reasons.Add(reason);
        }

        var errors = measured.Select(entry => Math.Abs(entry.Error)).Order().ToList();
        var median = errors[errors.Count / 2];
        var aggregate = ((double)measured.Sum(entry => entry.Estimate) / measured.Sum(entry => entry.Reported)) - 1;
        Print(measured, reasons);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured.Count} requests: median error {median:P1}, all together {aggregate:P1}, nine in ten within {errors[errors.Count * 9 / 10]:P1}"));

        Assert.InRange(median, 0, 0.1);
        Assert.InRange(aggregate, -0.1, 0.1);
        Assert.All(measured.GroupBy(entry => entry.Prompt.Dialect!.Id), dialect => Assert.InRange(Aggregate(dialect), -0.1, 0.1));
    }

    private static double Aggregate(IEnumerable<Measured> measured)
    {
        var entries = measured.ToList();
        return ((double)entries.Sum(entry => entry.Estimate) / entries.Sum(entry => entry.Reported)) - 1;
    }

    private static long? Measure(RecordedPrompt prompt, out string reason)
    {
        if (LeftOut.TryGetValue(prompt.Name, out reason!))
            return null;
        reason = prompt switch
        {
            { Dialect: null } => "the dialect is not spoken",
            { Request: null } => "the request was not recorded",
            { PromptTokens: null } => "the provider did not report the prompt's tokens",
            _ => "",
        };
        if (reason.Length > 0)
            return null;
        try
        {
            using var index = StructuralIndex.Build(prompt.Request);
            var estimate = TokenEstimate.Of(prompt.Dialect!.ReadRequest(index), PromptShapes.Find(prompt.Provider, prompt.Model));
            reason = "a part of the prompt is elsewhere: behind a URL, in a file or cache, or in the provider's own tools";
            return estimate.IsWhole ? estimate.Tokens : null;
        }
        catch (DialectException e)
        {
            reason = $"the request is refused: {e.Error.Message}";
            return null;
        }
    }

    private void Print(List<Measured> measured, List<string> reasons)
    {
        foreach (var entry in measured)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Prompt.Name,-72} {entry.Reported,7} {entry.Estimate,7} {entry.Error,8:P0}"));
        foreach (var group in reasons.CountBy(reason => reason).OrderByDescending(group => group.Value))
            output.WriteLine($"{group.Value,4} left out: {group.Key}");
    }
}
