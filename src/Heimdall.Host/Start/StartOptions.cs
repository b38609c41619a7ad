using Heimdall.Engine.Governance;

namespace Heimdall.Host.Start;

/// <summary>How log lines look.</summary>
internal enum LogStyle
{
    Json,
    Pretty,
}

/// <summary>What must be known before any configuration is read: where it lies, where to listen, how to log.</summary>
internal sealed record StartOptions
{
    public ListenAddress Address { get; init; } = ListenAddress.Localhost;

    /// <summary>0 to 65535. 0: any free port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>As given; null for the default place.</summary>
    public string? AppDirectory { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LogStyle LogStyle { get; init; } = LogStyle.Json;

    /// <summary>Whoever reaches the gateway may use models, where the configuration does not say otherwise.</summary>
    public bool OpenInference { get; init; }

    public GatewayExposure Exposure => new(Address.IsLoopback, OpenInference);

    /// <summary>Brings databases up to date and ends.</summary>
    public bool MigrateOnly { get; init; }

    /// <summary>Does not start where a database would have to be brought up to date.</summary>
    public bool NoMigrate { get; init; }
}
