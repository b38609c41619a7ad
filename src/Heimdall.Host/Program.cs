using Heimdall.Host.Start;

namespace Heimdall.Host;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        KeepLargeBuffers();
        RunSocketsInline();
        return new CommandLine(Terminal.Standard, Environment.GetEnvironmentVariable).RunAsync(args);
    }

    /// <summary>
    /// Lets the shared pool keep 256 buffers of a size for each core instead of 32. An exchange holds a few buffers of the size of its body; with
    /// more exchanges at a time than the pool keeps buffers, bodies of agents (100 kB) become garbage of the large heap, and every few requests a full
    /// collection. The pool reads the variable when it is first used and offers no other switch; an operator's own value wins. What is idle is
    /// trimmed by the garbage collector.
    /// </summary>
    private static void KeepLargeBuffers() => SetUnlessSet("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION", "256");

    /// <summary>
    /// Lets the threads that wait for socket events run what was waiting, instead of handing it to the thread pool: a fifth to a third less
    /// CPU per request (figures in bench/). Its price is that nothing on the way of a request may block. The runtime reads the variable when
    /// the first socket is made and offers no other switch; an operator's own value wins.
    /// </summary>
    private static void RunSocketsInline() => SetUnlessSet("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    private static void SetUnlessSet(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
            Environment.SetEnvironmentVariable(variable, value);
    }
}
