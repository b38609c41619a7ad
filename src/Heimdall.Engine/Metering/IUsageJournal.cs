namespace Heimdall.Engine.Metering;

/// <summary>
/// Remembers what was used, so that nothing that a client was answered is forgotten, also if the process is killed the next moment. Waits for no disk.
/// Thread-safe.
/// </summary>
internal interface IUsageJournal
{
    /// <summary>When it returns, the record outlives the process.</summary>
    /// <returns>The entry, to be closed or discarded.</returns>
    ulong Append(UsageRecord record);

    /// <summary>The record is final, and goes on to the ledger.</summary>
    void Close(ulong entry);

    /// <summary>Another record has taken its place.</summary>
    void Discard(ulong entry);
}
