using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>
/// The official JavaScript SDKs read every answer that we know, written for clients of every dialect, as a stream cut into random pieces and as a whole: they
/// must take it and understand the same text, the same calls, and the same of code that the provider ran.
/// </summary>
public sealed class AcceptanceTests
{
    private const int Seed = 20261121;

    [Fact]
    public async Task Official_clients_understand_every_answer()
    {
        RealComponent.Installed("@anthropic-ai/sdk");
        RealComponent.Installed("openai");
        RealComponent.Installed("@google/genai");
        var cases = ReplyCase.All();
        await using var server = await ScriptedUpstream.StartAsync(request => Answer(request, cases));

        await using var node = ChildProcess.Start("node", ["accept-replies.mjs", server.BaseUrl.ToString()], NodeClients.Folder);
        Assert.True(await node.EndAsync(Deadline.Limit * 3) == 0, $"{node.Output}\n{node.Errors}");

        var seen = JsonElement.Parse(node.Output).EnumerateArray().ToList();
        Assert.Equal(cases.Count, seen.Count);
        var faults = cases.Zip(seen).SelectMany(static pair => Faults(pair.First, pair.Second).Select(fault => $"{pair.First.Name}: {fault}")).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{cases.Count(static c => !c.Whole)} streams, {cases.Count(static c => c.Expected.Error is not null)} of them failing ones, and {cases.Count(static c => c.Whole)} whole answers.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static Script Answer(RecordedRequest request, IReadOnlyList<ReplyCase> cases)
    {
        var first = request.Path.TrimStart('/').Split('/')[0];
        if (first == "cases")
            return Script.Json(JsonSerializer.Serialize(cases.Select(static (next, id) => new { id, sdk = Sdk(next.Client), whole = next.Whole })));
        var number = int.Parse(first, CultureInfo.InvariantCulture);
        return cases[number].Whole ? Script.Json(Encoding.UTF8.GetString(cases[number].Written)) : Pieces(cases[number].Written, new Random(Seed + number));
    }

    private static string Sdk(DialectId client) => client switch
    {
        DialectId.OpenAIChat => "openai",
        DialectId.OpenAIResponses => "responses",
        DialectId.GeminiGenerate => "gemini",
        _ => "anthropic",
    };

    private static Script Pieces(byte[] stream, Random random)
    {
        var script = Script.EventStream();
        for (var at = 0; at < stream.Length;)
        {
            var size = Math.Min(random.Next(1, 400), stream.Length - at);
            script = script.Write(stream.AsMemory(at, size));
            at += size;
        }

        return script;
    }

    private static IEnumerable<string> Faults(ReplyCase next, JsonElement seen)
    {
        // Two dialects have no text of its own for refusals.
        var (expected, hasNoRefusals) = (next.Expected, next.Client is DialectId.AnthropicMessages or DialectId.GeminiGenerate);
        if (expected.Error is not null || seen.TryGetProperty("error", out _))
        {
            if (expected.Error is null != !seen.TryGetProperty("error", out var error))
                yield return $"the SDK said {error}, and {expected.Error?.Message ?? "no error"} was sent";
            yield break;
        }

        if (seen.GetProperty("text").GetString() != (hasNoRefusals ? expected.Text + expected.Refusal : expected.Text))
            yield return $"text {seen.GetProperty("text")}";
        if (next.Client != DialectId.OpenAIChat && seen.GetProperty("thinking").GetString() != expected.Thinking)
            yield return $"thinking {seen.GetProperty("thinking")}";
        if (!hasNoRefusals && seen.GetProperty("refusal").GetString() != expected.Refusal)
            yield return $"refusal {seen.GetProperty("refusal")}";
        if (!CallsOf(seen).SequenceEqual(expected.Calls) && !(hasNoRefusals && IsCutShort(expected)))
            yield return $"calls {seen.GetProperty("calls")} for {string.Join(", ", expected.Calls)}";
        if (next.Client != DialectId.OpenAIChat && !seen.GetProperty("ran").EnumerateArray().Select(static line => line.GetString()).Order(StringComparer.Ordinal).SequenceEqual(expected.Code.Order(StringComparer.Ordinal)))
            yield return $"code {seen.GetProperty("ran")} for {string.Join(", ", expected.Code)}";
        if (expected.Usage is { } usage && seen.GetProperty("outputTokens").GetInt64() != usage.OutputTokens)
            yield return $"output tokens {seen.GetProperty("outputTokens")}";
        if (seen.GetProperty("stop").ValueKind != JsonValueKind.String || string.IsNullOrEmpty(seen.GetProperty("messageId").GetString()))
            yield return $"no stop reason or id: {seen}";
    }

    private static IEnumerable<string> CallsOf(JsonElement seen) => seen.GetProperty("calls").EnumerateArray().Select(static call =>
        $"{call.GetProperty("name")} {(call.GetProperty("input") is { ValueKind: JsonValueKind.String } text ? text.GetString() : JsonNode.Parse(call.GetProperty("input").GetRawText())!.ToJsonString())}");

    // Anthropic's SDK closes the JSON of a call that was cut short, as far as it can be read.
    private static bool IsCutShort(Said expected) => expected is { Reason: StopReason.MaxTokens, CallIds.Count: > 0 };
}
