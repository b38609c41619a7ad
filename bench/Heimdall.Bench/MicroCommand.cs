using System.Diagnostics;
using System.Globalization;
using Heimdall.Bench.Traffic;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Bench;

/// <summary>What the hot path does to a body of 100 kB, timed alone.</summary>
internal static class MicroCommand
{
    private const int Batch = 200;
    private const int Batches = 200;

    public static void Run()
    {
        var body = ClaudeCodeBody.Create("anthropic/bench", stream: true);
        Print("StructuralIndex.Build", body, static json => StructuralIndex.Build(json).Dispose());
        Print("JsonFields.Scan", body, static json => JsonFields.Scan(json));
        Print("Anthropic to OpenAI chat", body, Translate);
    }

    private static void Translate(byte[] json)
    {
        using var index = StructuralIndex.Build(json);
        using var output = new JsonEmitter(json.Length + 4096);
        var context = new WriteContext { Provider = "test", Model = "bench", Facts = ModelFacts.Unknown, Quirks = Quirks.None, Report = new TranslationReport() };
        Dialect.Of(DialectId.OpenAIChat).WriteRequest(Dialect.Of(DialectId.AnthropicMessages).ReadRequest(index), context, output);
    }

    private static void Print(string what, byte[] body, Action<byte[]> work)
    {
        var best = double.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Batch; i++)
                work(body);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        work(body);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-24} {body.Length,8} bytes {best,8:F1} µs {body.Length / best / 1000,6:F1} GB/s {allocated,6} bytes allocated"));
    }
}
