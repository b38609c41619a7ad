namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>Tests that look at the whole process (memory, sockets, the thread pool) or load it: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
