namespace Heimdall.Engine.Metering;

/// <summary>Remembers nothing: usage counts for as long as the process lives.</summary>
internal sealed class NoJournal : IUsageJournal
{
    public ulong Append(UsageRecord record) => 0;

    public void Close(ulong entry)
    {
    }

    public void Discard(ulong entry)
    {
    }
}
