using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Heimdall.Engine.Metering;
using Microsoft.Win32.SafeHandles;

namespace Heimdall.Storage.Ledger;

/// <summary>
/// One file of the journal, mapped into memory: what is written there is the operating system's at once, and outlives the process however that ends, without
/// a system call. Each entry is its length, its state and its bytes; the state is written last. Thread-safe.
/// </summary>
internal sealed class JournalSegment : IDisposable
{
    public const int Size = 4 * 1024 * 1024;

    private const int HeadLength = 16;
    private const int EntryHead = 8;
    private const long Magic = 0x314C_4E4A_4C4D_4448; // "HDMLJNL1"

    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private int _tail = HeadLength;
    private int _drained = HeadLength;
    private int _pending;

    private JournalSegment(FileStream file)
    {
        _file = file;
        _map = MemoryMappedFile.CreateFromFile(file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Size, MemoryMappedFileAccess.ReadWrite);
    }

    public string Path => _file.Name;

    /// <summary>No entry waits to be closed or to be taken.</summary>
    public bool IsSettled => Volatile.Read(ref _pending) == 0;

    public bool IsHalfFull => Volatile.Read(ref _tail) > Size / 2;

    /// <summary>Takes the disk space at once: a full disk must not show when the memory is written to.</summary>
    /// <exception cref="IOException">There is no room, or no right.</exception>
    public static JournalSegment Create(string path)
    {
        // Nobody else may open it as long as this process lives: who can is sure that it does not.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, PreallocationSize = Size };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var segment = new JournalSegment(new(path, options));
        segment._view.Write(0, Magic);
        return segment;
    }

    /// <summary>Opens one whose process has ended; what was open in it is closed. Null where its process lives, or it is no journal.</summary>
    public static JournalSegment? TryTakeOver(string path)
    {
        FileStream file;
        try
        {
            file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (file.Length != Size)
        {
            file.Dispose();
            return null;
        }

        var segment = new JournalSegment(file);
        segment.CloseAll();
        return segment;
    }

    /// <summary>False where it is full.</summary>
    /// <param name="offset">Of the entry.</param>
    public bool TryAppend(ReadOnlySpan<byte> record, out int offset)
    {
        var length = EntryLength(record.Length);
        Interlocked.Increment(ref _pending); // first: a file of which nobody needs anything goes
        offset = Interlocked.Add(ref _tail, length) - length;
        if (offset + length > Size)
        {
            Interlocked.Decrement(ref _pending);
            return false;
        }

        using var memory = new Mapped(_view);
        var entry = memory.Span[offset..];
        BinaryPrimitives.WriteInt32LittleEndian(entry, record.Length);
        record.CopyTo(entry[EntryHead..]);
        SetState(entry, EntryState.Open);
        return true;
    }

    public void Close(int offset) => SetState(offset, EntryState.Closed);

    public void Discard(int offset)
    {
        SetState(offset, EntryState.Done);
        Interlocked.Decrement(ref _pending);
    }

    /// <summary>The entries that are closed, the oldest first.</summary>
    public List<JournalEntry> ReadClosed(int most)
    {
        List<JournalEntry> found = [];
        using var memory = new Mapped(_view);
        var isDone = true;
        var offset = _drained;
        while (found.Count < most && TryNext(memory.Span, ref offset, out var length))
        {
            var entry = memory.Span[offset..];
            var state = StateOf(entry);
            if (state == EntryState.Closed)
                found.Add(new(offset, Decode(entry.Slice(EntryHead, length))));
            isDone &= state == EntryState.Done;
            offset += EntryLength(length);
            if (isDone)
                _drained = offset;
        }

        return found;
    }

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

    /// <summary>Everything in it is in the ledger.</summary>
    public void Delete()
    {
        _view.SafeMemoryMappedViewHandle.Dispose(); // else what is about to go would be written to the disk first
        Dispose();
        File.Delete(Path);
    }

    private static UsageRecord? Decode(ReadOnlySpan<byte> record)
    {
        try
        {
            return RecordCodec.Read(record);
        }
        catch (Exception broken) when (broken is InvalidDataException or ArgumentException)
        {
            return null;
        }
    }

    private void CloseAll()
    {
        using var memory = new Mapped(_view);
        if (BinaryPrimitives.ReadInt64LittleEndian(memory.Span) != Magic)
            return;
        _tail = Size;
        var offset = HeadLength;
        while (TryNext(memory.Span, ref offset, out var length))
        {
            var entry = memory.Span[offset..];
            if (StateOf(entry) == EntryState.Open)
                SetState(entry, EntryState.Closed);
            if (StateOf(entry) == EntryState.Closed)
                _pending++;
            offset += EntryLength(length);
        }
    }

    // Where a process was killed between taking room and saying how much, there is a hole of zeros.
    private bool TryNext(ReadOnlySpan<byte> memory, ref int offset, out int length)
    {
        var end = Math.Min(Volatile.Read(ref _tail), Size);
        length = 0;
        while (offset + EntryHead <= end)
        {
            length = BinaryPrimitives.ReadInt32LittleEndian(memory[offset..]);
            if (length is > 0 and <= RecordCodec.MaxLength && offset + EntryHead + length <= Size)
                return true;
            if (_tail < Size)
                return false; // somebody is about to write there
            offset += 8;
        }

        return false;
    }

    private void SetState(int offset, EntryState state)
    {
        using var memory = new Mapped(_view);
        SetState(memory.Span[offset..], state);
    }

    /// <summary>The bytes come first, whoever looks.</summary>
    private static void SetState(Span<byte> entry, EntryState state) => Volatile.Write(ref StatePlace(entry), (int)state);

    private static EntryState StateOf(Span<byte> entry) => (EntryState)Volatile.Read(ref StatePlace(entry));

    private static ref int StatePlace(Span<byte> entry) => ref MemoryMarshal.AsRef<int>(entry[sizeof(int)..]);

    /// <summary>With its head, in whole words.</summary>
    private static int EntryLength(int record) => EntryHead + ((record + 7) & ~7);

    /// <summary>The file's memory, which stays as long as this is held; the accessor's own methods copy byte by byte.</summary>
    private readonly unsafe ref struct Mapped : IDisposable
    {
        private readonly SafeMemoryMappedViewHandle _handle;

        /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
        public Mapped(MemoryMappedViewAccessor view)
        {
            byte* start = null;
            _handle = view.SafeMemoryMappedViewHandle;
            _handle.AcquirePointer(ref start);
            Span = new(start + view.PointerOffset, Size);
        }

        public Span<byte> Span { get; }

        public void Dispose() => _handle.ReleasePointer();
    }

    private enum EntryState
    {
        Empty = 0,
        Open = 1,
        Closed = 2,
        Done = 3,
    }
}

/// <summary>What is written at a place of the file.</summary>
/// <param name="Record">Null where nobody can read it: written by another release, or by a process that was killed in the midst of it.</param>
internal readonly record struct JournalEntry(int Offset, UsageRecord? Record);
