using System.Diagnostics;
using System.Text;
using Heimdall.TestKit.Secrets;

namespace Heimdall.TestKit;

/// <summary>A program that runs beside the test, and is gone, with all its children, when it is disposed; what it wrote is
/// searched for secrets then. Its standard input is closed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _watchers = [];
    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
    }

    public int Id => _process.Id;

    /// <summary>Standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return _output.ToString();
        }
    }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
                return _errors.ToString();
        }
    }

    /// <param name="environment">All of it; null: that of the test.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder ?? RepositoryFolder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
        }

        var child = new ChildProcess(start);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line, on either stream, that is wanted; it may have come already.</summary>
    /// <exception cref="TimeoutException">It did not come; the message holds what came instead.</exception>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if ($"{_output}{_errors}".Split('\n').FirstOrDefault(wanted) is { } line)
                return line;
            _watchers.Add((wanted, found));
        }

        var ended = _process.WaitForExitAsync();
        await Task.WhenAny(found.Task, ended, Task.Delay(Deadline.Limit));
        return found.Task.IsCompletedSuccessfully ? await found.Task : throw new TimeoutException($"The line that was waited for did not come.\n{Output}\n{Errors}");
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It did not end within the limit.</exception>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end within {limit}.\n{Output}\n{Errors}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        var program = Path.GetFileName(_process.StartInfo.FileName);
        SecretScan.Suite.Search($"the output of {program}", Output);
        SecretScan.Suite.Search($"the errors of {program}", Errors);
        _process.Dispose();
    }

    private void Take(StringBuilder lines, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            lines.Append(line).Append('\n');
            foreach (var (wanted, found) in _watchers)
            {
                if (wanted(line))
                    found.TrySetResult(line);
            }
        }
    }
}
