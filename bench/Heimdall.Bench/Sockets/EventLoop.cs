using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Heimdall.Bench.Sockets;

/// <summary>
/// One thread, one epoll, timers: the cheapest way to serve many sockets, so that what is measured is the proxy and not the tools around it.
/// Times are <see cref="Stopwatch"/> ticks, which all processes of one Linux machine share.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxReady = 256;
    private const long LongestWait = 100_000_000; // ns; how late a stop is noticed

    // The kernel packs epoll_event on x64 and nowhere else.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _epoll = Check(Native.EpollCreate(0));
    private readonly byte[] _ready = GC.AllocateArray<byte>(MaxReady * EventSize, pinned: true);
    private readonly byte[] _change = GC.AllocateArray<byte>(EventSize, pinned: true);
    private readonly List<ISocketHandler?> _handlers = [];
    private readonly Stack<int> _free = new();
    private readonly PriorityQueue<ITimed, long> _timers = new();

    public EventLoop() => Check(Native.SetTimerSlack(Native.TimerSlack, 1, 0, 0, 0));

    /// <summary>For handlers to receive into: what is not used up during the call is gone.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(512 * 1024, pinned: true);

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Calls the handler whenever there is something to read; returns the number to give to the other methods.</summary>
    public int Add(Socket socket, ISocketHandler handler)
    {
        socket.Blocking = false;
        if (!_free.TryPop(out var id))
        {
            id = _handlers.Count;
            _handlers.Add(null);
        }

        _handlers[id] = handler;
        Control(Native.ControlAdd, socket, id, Native.Readable);
        return id;
    }

    /// <summary>Whether the handler is also called when there is room to write.</summary>
    public void WatchWrites(Socket socket, int id, bool watch) =>
        Control(Native.ControlModify, socket, id, watch ? Native.Readable | Native.Writable : Native.Readable);

    public void Remove(Socket socket, int id)
    {
        Control(Native.ControlDelete, socket, id, 0);
        socket.Dispose();
        _handlers[id] = null;
        _free.Push(id);
    }

    public void At(long due, ITimed target) => _timers.Enqueue(target, due);

    public void RunUntil(long deadline)
    {
        for (var now = Now; now < deadline; now = Now)
            Turn(Math.Min(deadline, now + LongestWait));
    }

    /// <summary>Runs what is due and what is ready, waiting at most until the deadline for the first of it.</summary>
    public void Turn(long deadline)
    {
        while (_timers.TryPeek(out var target, out var due) && due <= Now)
        {
            _timers.Dequeue();
            target.Due(due);
        }

        var until = _timers.TryPeek(out _, out var next) ? Math.Min(next, deadline) : deadline;
        var wait = Math.Max(0, until - Now);
        var timeout = new Native.Timespec { Seconds = (nint)(wait / 1_000_000_000), Nanoseconds = (nint)(wait % 1_000_000_000) };
        var count = Native.EpollWait(_epoll, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_ready, 0), MaxReady, &timeout, null);
        for (var i = 0; i < count; i++)
        {
            var entry = _ready.AsSpan(i * EventSize, EventSize);
            _handlers[BinaryPrimitives.ReadInt32LittleEndian(entry[(EventSize - 8)..])]?.Ready(BinaryPrimitives.ReadInt32LittleEndian(entry));
        }
    }

    public void Dispose() => Check(Native.Close(_epoll));

    private void Control(int operation, Socket socket, int id, int events)
    {
        _change.AsSpan().Clear();
        BinaryPrimitives.WriteInt32LittleEndian(_change, events);
        BinaryPrimitives.WriteInt32LittleEndian(_change.AsSpan(EventSize - 8), id);
        Check(Native.EpollControl(_epoll, operation, (int)socket.Handle, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_change, 0)));
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new InvalidOperationException($"epoll failed: {Marshal.GetLastPInvokeErrorMessage()}");
}
