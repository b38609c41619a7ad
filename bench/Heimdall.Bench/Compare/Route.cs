namespace Heimdall.Bench.Compare;

/// <summary>The way from the load generator to the mock.</summary>
internal enum Route
{
    /// <summary>No proxy: what the tools themselves and the kernel cost.</summary>
    Direct,

    Nginx,

    Heimdall,
}
