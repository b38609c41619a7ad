using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Heimdall.Engine.Telemetry;

/// <summary>What the process costs, under the names that Prometheus' own client libraries use. Thread-safe.</summary>
internal static class ProcessMetrics
{
    public static void Write(StringBuilder output)
    {
        using var process = Process.GetCurrentProcess();
        Write(output, "process_cpu_seconds_total", "counter", "User and system CPU time.", process.TotalProcessorTime.TotalSeconds);
        Write(output, "process_resident_memory_bytes", "gauge", "Resident memory.", process.WorkingSet64);
        Write(output, "dotnet_gc_heap_size_bytes", "gauge", "Managed heap, garbage included.", GC.GetTotalMemory(forceFullCollection: false));
        Write(output, "dotnet_gc_allocated_bytes_total", "counter", "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
        Write(output, "dotnet_threadpool_threads", "gauge", "Threads of the thread pool.", ThreadPool.ThreadCount);
        output.Append("# HELP dotnet_gc_collections_total Garbage collections.\n# TYPE dotnet_gc_collections_total counter\n");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            output.Append(CultureInfo.InvariantCulture, $"dotnet_gc_collections_total{{generation=\"{generation}\"}} {GC.CollectionCount(generation)}\n");
    }

    private static void Write(StringBuilder output, string name, string type, string help, double value) =>
        output.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
