using System.Globalization;
using Heimdall.Engine.Metering;
using Microsoft.Extensions.Logging;

namespace Heimdall.Storage.Ledger;

/// <summary>
/// The journal of usage, in files of the app directory. Appending costs no system call; what is closed is taken to the ledger by whoever drains it. Files of
/// processes that were killed are taken over. Thread-safe; one drains at a time.
/// </summary>
internal sealed partial class UsageJournal : IUsageJournal, IDisposable
{
    private const string Pattern = "usage-*.journal";

    /// <summary>1 GB, about three million exchanges: a database that is away for longer must not fill the disk.</summary>
    private const int MaxSegments = 256;

    /// <summary>Of the thread that writes: a record's bytes before it is known how many they are.</summary>
    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly Lock _rotating = new();
    private readonly string _directory;
    private readonly ILogger<UsageJournal> _log;
    private readonly List<JournalSegment> _old = [];
    private readonly Dictionary<int, JournalSegment> _byNumber = [];
    private volatile Current _current;
    private JournalSegment? _next;
    private int _number;

    /// <exception cref="IOException">The files cannot be written.</exception>
    public UsageJournal(string directory, ILogger<UsageJournal> log)
    {
        _directory = directory;
        _log = log;
        Directory.CreateDirectory(directory);
        _current = Begin(Create());
    }

    public ulong Append(UsageRecord record)
    {
        var bytes = _scratch ??= new byte[RecordCodec.MaxLength];
        var written = bytes.AsSpan(0, RecordCodec.Write(record, bytes));
        while (true)
        {
            var current = _current;
            if (current.Segment.TryAppend(written, out var offset))
                return ((ulong)current.Number << 32) | (uint)offset;
            if (!Rotate(current))
                return 0;
        }
    }

    public void Close(ulong entry) => Of(entry)?.Close((int)(uint)entry);

    public void Discard(ulong entry) => Of(entry)?.Discard((int)(uint)entry);

    /// <summary>Looks for files of processes that have ended.</summary>
    public void TakeOverOrphans()
    {
        foreach (var path in Directory.EnumerateFiles(_directory, Pattern))
        {
            lock (_rotating)
            {
                if (_byNumber.Values.Any(segment => string.Equals(segment.Path, path, StringComparison.Ordinal)) || JournalSegment.TryTakeOver(path) is not { } orphan)
                    continue;
                _old.Add(orphan);
                TakenOver(Path.GetFileName(path));
            }
        }
    }

    /// <summary>Takes what is closed, some of it at a time, the oldest first.</summary>
    /// <returns>Null where there is nothing.</returns>
    public JournalBatch? Take(int most)
    {
        Prepare();
        JournalSegment[] segments;
        lock (_rotating)
            segments = [.. _old, _current.Segment];
        foreach (var segment in segments)
        {
            if (segment.ReadClosed(most) is { Count: > 0 } entries)
                return new(segment, entries, isOwn: _byNumber.ContainsValue(segment));
            if (segment != _current.Segment && segment.IsSettled)
                Remove(segment);
        }

        return null;
    }

    /// <summary>What is closed and was not drained stays for the next start.</summary>
    public void Dispose()
    {
        lock (_rotating)
        {
            foreach (var segment in _old.Append(_current.Segment).Append(_next).OfType<JournalSegment>())
            {
                if (segment.IsSettled)
                    segment.Delete();
                else
                    segment.Dispose();
            }

            _old.Clear();
            _byNumber.Clear();
        }
    }

    private JournalSegment? Of(ulong entry)
    {
        var current = _current;
        var number = (int)(entry >> 32);
        if (number == current.Number)
            return current.Segment;
        lock (_rotating)
            return _byNumber.GetValueOrDefault(number);
    }

    // An answer is not withheld because it could not be written down; that it was not is said.
    private bool Rotate(Current full)
    {
        lock (_rotating)
        {
            if (_current != full)
                return true;
            if (_old.Count >= MaxSegments)
            {
                Lost(_directory, $"{MaxSegments} files wait there for the database.");
                return false;
            }

            try
            {
                var next = Begin(_next ?? Create());
                _next = null;
                _old.Add(full.Segment);
                _current = next;
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Lost(_directory, e.Message);
                return false;
            }
        }
    }

    /// <summary>Makes the next file before it is needed, as no request may wait for a disk.</summary>
    private void Prepare()
    {
        if (_next is not null || !_current.Segment.IsHalfFull)
            return;
        try
        {
            var next = Create();
            lock (_rotating)
                _next = next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tried again when it is needed, and said then.
        }
    }

    private JournalSegment Create() => JournalSegment.Create(Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"usage-{Guid.CreateVersion7():N}.journal")));

    private Current Begin(JournalSegment segment)
    {
        _byNumber[++_number] = segment;
        return new(_number, segment);
    }

    private void Remove(JournalSegment settled)
    {
        lock (_rotating)
        {
            _old.Remove(settled);
            foreach (var (number, segment) in _byNumber)
            {
                if (segment == settled)
                    _byNumber.Remove(number);
            }

            settled.Delete();
        }
    }

    [LoggerMessage(411, LogLevel.Information, "The usage journal {File} of a process that ended early is taken to the ledger")]
    private partial void TakenOver(string file);

    [LoggerMessage(412, LogLevel.Error, "The usage of a request is not written down: no other journal can be made in {Directory}. {Reason}")]
    private partial void Lost(string directory, string reason);

    private sealed record Current(int Number, JournalSegment Segment);
}

/// <summary>Closed entries of one file.</summary>
/// <param name="isOwn">This process wrote them.</param>
internal sealed class JournalBatch(JournalSegment segment, List<JournalEntry> entries, bool isOwn)
{
    public bool IsOwn => isOwn;

    /// <summary>What can be read; what cannot is of no use to anybody.</summary>
    public List<UsageRecord> Records { get; } = [.. entries.Where(static entry => entry.Record is not null).Select(static entry => entry.Record!)];

    /// <summary>They are in the ledger.</summary>
    public void Done()
    {
        foreach (var entry in entries)
            segment.Discard(entry.Offset);
    }

    /// <summary>The first part and the rest of it.</summary>
    public (JournalBatch First, JournalBatch Second) Split()
    {
        var half = entries.Count / 2;
        return (new(segment, entries[..half], isOwn), new(segment, entries[half..], isOwn));
    }
}
