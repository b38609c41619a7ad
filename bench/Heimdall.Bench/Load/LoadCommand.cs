using System.Text.Json;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Load;

/// <summary>The load generator alone, for trying things out: one JSON line on standard output.</summary>
internal static class LoadCommand
{
    public static int Run(Arguments arguments)
    {
        var path = arguments.Text("path", "/v1/chat/completions");
        var plan = new Plan(arguments.Number("events", 0), arguments.Number("gap-ms", 20));
        var model = arguments.Text("prefix", "") + plan.Model;
        var body = path.Contains("/messages", StringComparison.Ordinal) ? ClaudeCodeBody.Create(model, plan.Events > 0) : ChatBody.Create(model, plan.Events > 0);
        var spec = LoadSpec.Create(arguments.Number("port", 8080), path, body, plan.Events > 0);
        var connections = arguments.Number("connections", 32);
        using LoadDriver driver = arguments.Has("rate")
            ? new ConstantRate(spec, connections, arguments.Real("rate", 1000))
            : new ClosedLoop(spec, connections, TimeSpan.FromMilliseconds(200));
        var result = driver.Run(TimeSpan.FromSeconds(arguments.Real("warm-up", 1)), TimeSpan.FromSeconds(arguments.Real("seconds", 5)));
        Print(result);
        return result.Errors == 0 && result.Answers > 0 ? 0 : 1;
    }

    private static void Print(LoadResult result)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", result.Seconds);
            json.WriteNumber("answers", result.Answers);
            json.WriteNumber("errors", result.Errors);
            json.WriteNumber("per_second", Math.Round(result.PerSecond, 1));
            Write(json, "latency_us", result.Latency);
            Write(json, "first_byte_us", result.FirstByte);
            Write(json, "event_delay_us", result.EventDelay);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, string name, LatencyHistogram histogram)
    {
        if (histogram.Count == 0)
            return;
        json.WriteStartObject(name);
        json.WriteNumber("count", histogram.Count);
        json.WriteNumber("p50", histogram.PercentileUs(0.5));
        json.WriteNumber("p90", histogram.PercentileUs(0.9));
        json.WriteNumber("p99", histogram.PercentileUs(0.99));
        json.WriteNumber("p999", histogram.PercentileUs(0.999));
        json.WriteNumber("max", histogram.Max / 1000.0);
        json.WriteEndObject();
    }
}
