namespace Heimdall.Host.Ingress;

/// <summary>
/// Sends pings while a streamed answer is silent, so that the client does not give it up. They say nothing about the upstream,
/// whose silence has its own clock. The writer of the answer and the pings take turns through one gate.
/// </summary>
internal sealed class KeepAlive : IAsyncDisposable
{
    private static readonly object Writing = new();

    /// <summary>The system's timers count in milliseconds, and take none for "never again".</summary>
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(1);

    private readonly HttpResponse _response;
    private readonly ReadOnlyMemory<byte> _ping;
    private readonly Action _start;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private long _lastWrite;

    // Who may write: nobody is (null), the writer of the answer is (Writing), or a ping is (its completion source).
    private object? _gate;

    /// <param name="start">Sets status and headers; called before the first byte if nothing was sent yet.</param>
    /// <param name="interval">Silence after which a ping is sent.</param>
    public KeepAlive(HttpResponse response, ReadOnlyMemory<byte> ping, Action start, TimeSpan interval, TimeProvider time)
    {
        _response = response;
        _ping = ping;
        _start = start;
        _time = time;
        _interval = interval;
        _lastWrite = time.GetTimestamp();
        _timer = time.CreateTimer(static self => ((KeepAlive)self!).Tick(), this, interval, interval / 4 > ShortestPeriod ? interval / 4 : ShortestPeriod);
    }

    /// <summary>The caller alone may write to the response until <see cref="Leave"/>; who has written the last of it does not leave, so that no ping follows.</summary>
    public ValueTask EnterAsync() =>
        Interlocked.CompareExchange(ref _gate, Writing, null) is TaskCompletionSource ping ? EnterAfterAsync(ping) : ValueTask.CompletedTask;

    public void Leave()
    {
        Volatile.Write(ref _lastWrite, _time.GetTimestamp());
        Volatile.Write(ref _gate, null);
    }

    /// <summary>After it has returned no ping is being written, and none will be.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await EnterAsync(); // for good
    }

    private async ValueTask EnterAfterAsync(TaskCompletionSource? ping)
    {
        // Another ping may come in between: then that one is waited for.
        while (ping is not null)
        {
            await ping.Task;
            ping = Interlocked.CompareExchange(ref _gate, Writing, null) as TaskCompletionSource;
        }
    }

    private void Tick()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastWrite)) < _interval * 0.9)
            return;
        var ping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _gate, ping, null) is null)
            _ = PingAsync(ping);
    }

    private async Task PingAsync(TaskCompletionSource ping)
    {
        try
        {
            if (!_response.HasStarted)
                _start();
            await _response.BodyWriter.WriteAsync(_ping);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has left; the writer of the answer notices it by itself.
        }
        catch (Exception bug)
        {
            // Nobody waits for this task: the writer of the answer gets the fault when it next enters, instead of waiting for ever.
            ping.SetException(bug);
            return;
        }

        Leave();
        ping.SetResult();
    }
}
