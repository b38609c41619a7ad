using System.Runtime.InteropServices;

namespace Heimdall.Bench.Sockets;

/// <summary>The few calls of the C library that the platform does not offer (man 7 epoll, man 2 prctl).</summary>
internal static unsafe partial class Native
{
    public const int ControlAdd = 1;
    public const int ControlDelete = 2;
    public const int ControlModify = 3;
    public const int Readable = 1;
    public const int Writable = 4;
    public const int TimerSlack = 29;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* ready, int capacity, Timespec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int SetTimerSlack(int option, nint nanoseconds, nint unused3, nint unused4, nint unused5);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    internal struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
