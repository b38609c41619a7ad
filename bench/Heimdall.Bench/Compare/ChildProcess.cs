using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Heimdall.Bench.Compare;

/// <summary>A process of ours, on the cores we choose, with its output in a file.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    private ChildProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>User and system time so far; the kernel counts in steps of 10 ms.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in megabytes (10^6 bytes).</summary>
    public double ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The last words of a process that did not do what it should.</summary>
    public string LastOutput => File.Exists(_log) ? string.Join(' ', File.ReadLines(_log).TakeLast(3)) : "";

    /// <param name="cores">As <c>taskset -c</c> reads them.</param>
    /// <param name="log">File for standard output and error.</param>
    public static ChildProcess Start(string cores, string log, params ReadOnlySpan<string> command)
    {
        // Every step is an exec, so that the id is that of the command itself; it ends with us, however we end.
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "exec setpriv --pdeathsig KILL taskset -c \"$@\" >\"$0\" 2>&1", log, cores } };
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start."), log);
    }

    /// <summary>Moves all threads of this process to the cores.</summary>
    public static void MoveOurselves(string cores)
    {
        using var taskset = Process.Start(new ProcessStartInfo("taskset")
        {
            ArgumentList = { "-a", "-c", "-p", cores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        });
        taskset?.WaitForExit();
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
