using System.Globalization;

namespace Heimdall.Host.Start;

/// <summary>Flags and variables → <see cref="StartOptions"/>. Flag beats variable beats default; what makes no sense is named, all at once.</summary>
/// <param name="flag">The value given for a flag, or null.</param>
/// <param name="variable">The value of an environment variable, or null.</param>
internal sealed class StartOptionsReader(Func<StartSetting, string?> flag, Func<string, string?> variable)
{
    private readonly List<string> _faults = [];

    /// <summary>Whole sentences; with any of them, what <see cref="Read"/> returned must not be used.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public StartOptions Read(bool isInteractive)
    {
        var defaults = new StartOptions { LogStyle = isInteractive ? LogStyle.Pretty : LogStyle.Json };
        return defaults with
        {
            Port = Port() ?? defaults.Port,
            Address = Address() ?? defaults.Address,
            AppDirectory = Find(StartSetting.AppDirectory)?.Value,
            LogLevel = Level() ?? defaults.LogLevel,
            LogStyle = Style() ?? defaults.LogStyle,
            OpenInference = Switch(StartSetting.OpenInference) ?? false,
            MigrateOnly = Switch(StartSetting.MigrateOnly) ?? false,
            NoMigrate = Switch(StartSetting.NoMigrate) ?? false,
        };
    }

    private int? Port()
    {
        if (Find(StartSetting.Port) is not { } given)
            return null;
        if (int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
            return port;
        return Fault<int>(given, "it must be a number from 0 to 65535, where 0 means any free port");
    }

    private ListenAddress? Address()
    {
        if (Find(StartSetting.Host) is not { } given)
            return null;
        var address = ListenAddress.TryResolve(given.Value);
        if (address is null)
            Fault<int>(given, "it is neither an address nor a name that resolves to one; use localhost, 0.0.0.0 or an address of this machine");
        return address;
    }

    private LogLevel? Level() => Find(StartSetting.LogLevel) is not { } given ? null : given.Value.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => Fault<LogLevel>(given, "it must be debug, info, warn or error"),
    };

    private LogStyle? Style() => Find(StartSetting.LogStyle) is not { } given ? null : given.Value.ToUpperInvariant() switch
    {
        "JSON" => LogStyle.Json,
        "PRETTY" => LogStyle.Pretty,
        _ => Fault<LogStyle>(given, "it must be json or pretty"),
    };

    private bool? Switch(StartSetting setting) => Find(setting) is not { } given ? null : given.Value.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => true,
        "FALSE" or "0" or "NO" or "OFF" => false,
        _ => Fault<bool>(given, "it must be true or false"),
    };

    private Given? Find(StartSetting setting)
    {
        if (flag(setting) is { } value)
            return new Given(setting.Flag, value);
        foreach (var name in setting.Variables)
        {
            if (variable(name) is { Length: > 0 } fromVariable)
                return new Given(name, fromVariable);
        }

        return null;
    }

    private T? Fault<T>(Given given, string rule)
        where T : struct
    {
        _faults.Add($"{given.Source} is '{given.Value}'; {rule}.");
        return null;
    }

    private readonly record struct Given(string Source, string Value);
}
