using System.Collections.Immutable;

namespace Heimdall.Host.Start;

/// <summary>
/// One setting of the start: a flag, else the first of its variables that is set and not empty, else the default. The variables without
/// our prefix are Bifrost's, those of its container image included (spec: Bifrost core §1.2, §1.3).
/// </summary>
internal sealed record StartSetting(string Flag, string ValueName, string Description, ImmutableArray<string> Variables)
{
    public static readonly StartSetting Port =
        new("-port", "number", "Port to listen on; 0 for any free one. Default 8080.", ["HEIMDALL_PORT", "APP_PORT"]);

    public static readonly StartSetting Host =
        new("-host", "address", "Address to listen on; * for all. Default localhost.", ["HEIMDALL_HOST", "BIFROST_HOST", "APP_HOST"]);

    public static readonly StartSetting AppDirectory =
        new("-app-dir", "folder", "Folder of config.json and of all data.", ["HEIMDALL_APP_DIR", "APP_DIR"]);

    public static readonly StartSetting LogLevel =
        new("-log-level", "level", "debug, info, warn or error. Default info.", ["HEIMDALL_LOG_LEVEL", "LOG_LEVEL"]);

    public static readonly StartSetting LogStyle =
        new("-log-style", "style", "json or pretty. Default pretty on a terminal, else json.", ["HEIMDALL_LOG_STYLE", "LOG_STYLE"]);

    public static readonly StartSetting OpenInference =
        new("-open-inference", "", "Ask clients for no virtual key, also where others than this machine can reach the gateway.", ["HEIMDALL_OPEN_INFERENCE"]) { IsSwitch = true };

    public static readonly StartSetting MigrateOnly =
        new("-migrate-only", "", "Bring the databases up to date, and end.", ["HEIMDALL_MIGRATE_ONLY", "BIFROST_MIGRATE_ONLY"]) { IsSwitch = true };

    public static readonly StartSetting NoMigrate =
        new("-no-migrate", "", "Do not start where a database would have to be brought up to date.", ["HEIMDALL_NO_MIGRATE", "BIFROST_NO_MIGRATE"]) { IsSwitch = true };

    public static readonly ImmutableArray<StartSetting> All = [Port, Host, AppDirectory, LogLevel, LogStyle, OpenInference, MigrateOnly, NoMigrate];

    /// <summary>The flag alone says yes.</summary>
    public bool IsSwitch { get; private init; }
}
