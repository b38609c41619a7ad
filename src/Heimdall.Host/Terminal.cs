using System.Reflection;

namespace Heimdall.Host;

/// <summary>What a person who starts Heimdall reads: the start screen, reports, and why it did not start. Everything later goes to the log.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    public static Terminal Standard { get; } = new(Console.Out, Console.Error, !Console.IsOutputRedirected);

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>A person is looking, not a file or a log collector.</summary>
    public bool IsInteractive { get; } = isInteractive;

    /// <summary>Such as <c>0.1.0</c>, without the commit it was built from.</summary>
    public static string Version { get; } =
        typeof(Terminal).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Says why Heimdall does not go on, and returns the exit code.</summary>
    public int Refuse(int exitCode, params IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
            Error.WriteLine($"heimdall: {sentence}");
        return exitCode;
    }
}
