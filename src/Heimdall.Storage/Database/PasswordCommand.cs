using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace Heimdall.Storage.Database;

/// <summary>
/// A program that prints the password of a database, as the short-lived ones of clouds need it (spec/bifrost-core.md §2.11). What it prints is in no log and in
/// no message, errors included.
/// </summary>
/// <param name="Command">Found as the shell would find it; it is run without one.</param>
/// <param name="Timeout">After that it is killed, with what it has started.</param>
internal sealed record PasswordCommand(string Command, ImmutableArray<string> Arguments, TimeSpan Timeout)
{
    private const int LongestPassword = 64 * 1024;

    /// <summary>Runs it, and returns what it prints without the white space around it.</summary>
    /// <exception cref="PasswordCommandException">It cannot be run, fails, prints nothing, or takes too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Start();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Timeout);
        try
        {
            var complaints = DrainAsync(process.StandardError, patience.Token); // a full pipe would make it wait for ever
            var printed = await ReadAsync(process.StandardOutput, patience.Token);
            await complaints;
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0)
                throw new PasswordCommandException($"The password_command \"{Command}\" ended with the exit code {process.ExitCode}. Run it by hand, as the account that runs Heimdall, to see what it says.");
            return printed.Trim() is { Length: > 0 } password ? password
                : throw new PasswordCommandException($"The password_command \"{Command}\" printed nothing.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PasswordCommandException($"The password_command \"{Command}\" had not ended after {Timeout.TotalSeconds:0.#} s, its \"timeout\".");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Command, Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            var process = Process.Start(start) ?? throw new PasswordCommandException($"The password_command \"{Command}\" could not be run.");
            process.StandardInput.Close(); // who would ask a question gets no answer instead of waiting for one
            return process;
        }
        catch (Win32Exception refused)
        {
            throw new PasswordCommandException($"The password_command \"{Command}\" could not be run: {refused.Message.TrimEnd('.')}.");
        }
    }

    private async Task<string> ReadAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var buffer = new char[LongestPassword];
        var length = await output.ReadBlockAsync(buffer, cancellationToken);
        return length < buffer.Length ? new(buffer, 0, length) : throw new PasswordCommandException($"The password_command \"{Command}\" prints more than a password.");
    }

    private static async Task DrainAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var buffer = new char[1024];
        while (await errors.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}

/// <summary>There is no password to open the database with; the message says why, and holds nothing that was printed.</summary>
internal sealed class PasswordCommandException(string message) : Exception(message);
