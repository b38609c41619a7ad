namespace Heimdall.Host.Start;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The port, the folder or the configuration is not as it has to be.</summary>
    public const int CouldNotStart = 1;

    /// <summary>Flags or variables that make no sense.</summary>
    public const int BadUsage = 2;
}
