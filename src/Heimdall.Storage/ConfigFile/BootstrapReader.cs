using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The sections <c>config_store</c>, <c>source_of_truth</c> and the encryption keys (spec/bifrost-core.md §1.6, §2.11).</summary>
internal static class BootstrapReader
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _commandTime = TimeSpan.FromSeconds(10);

    public static BootstrapOptions Read(ConfigSection root)
    {
        if (root.Text("source_of_truth") is { } master and not ("" or "split" or "config.json"))
            root.Issues.Warn(root.At("source_of_truth"), $"\"{master}\" is neither \"split\" nor \"config.json\"; \"split\" is used.");
        return new()
        {
            EncryptionKey = Key(root, "encryption_key"),
            PreviousEncryptionKey = Key(root, "previous_encryption_key"),
            ConfigStore = Store(root, "config_store"),
        };
    }

    private static StoreSection Store(ConfigSection root, string name)
    {
        if (root.Section(name) is not { } section)
            return new();
        var enabled = section.Flag("enabled") ?? true;
        var type = section.Text("type")?.Trim();
        section.NotYetActive("vault_store");
        var config = section.Section("config");
        section.End();
        if (!enabled)
            return new() { Enabled = false };

        switch (type)
        {
            case null or "" or "sqlite":
                var path = config?.Secret("path");
                config?.End();
                return new() { Path = path is { } secret ? Value(config!, "path", secret) : null };
            case "postgres" or "postgresql":
                return new() { Postgres = Postgres(section, config) };
            default:
                section.Fault("type", "This must be \"sqlite\" or \"postgres\".");
                return new();
        }
    }

    private static PostgresOptions? Postgres(ConfigSection store, ConfigSection? config)
    {
        if (config is null)
        {
            store.Fault("config", "This must say where the server is: host, port, user, password, db_name, ssl_mode.");
            return null;
        }

        var options = new PostgresOptions
        {
            Host = Required(config, "host"),
            Port = Port(config),
            User = Required(config, "user"),
            Password = Key(config, "password"),
            PasswordCommand = Command(config),
            DatabaseName = Required(config, "db_name"),
            SslMode = Mode(config),
            MaxOpenConnections = config.Integer("max_open_conns", 1, 10_000) ?? 50,
            ConnectionLifetime = config.Duration("conn_max_lifetime", _second, TimeSpan.Zero, TimeSpan.FromDays(30)) ?? TimeSpan.Zero,
        };
        if (options is { Password: not null, PasswordCommand: not null })
            config.Fault("password_command", "The password is given too; leave one of the two out.");
        config.Without("max_idle_conns"); // the pool lets idle connections go by their age
        config.End();
        return options;
    }

    private static PasswordCommand? Command(ConfigSection config)
    {
        if (config.Section("password_command") is not { } section)
            return null;
        var program = section.Text("command")?.Trim();
        if (string.IsNullOrEmpty(program))
            section.Fault("command", "This must name the program to run.");
        var command = new PasswordCommand(program ?? "", [.. section.Texts("args") ?? []], section.Duration("timeout", _second, _second, TimeSpan.FromMinutes(5)) ?? _commandTime);
        section.End();
        return command;
    }

    private static string Required(ConfigSection config, string name)
    {
        var value = config.Secret(name) is { } secret ? Value(config, name, secret) : null;
        if (value is "" || (value is null && !config.Names.Contains(name, StringComparer.Ordinal)))
            config.Fault(name, "This is missing.");
        return value ?? "";
    }

    /// <summary>A string in Bifrost's own examples, a number in many others.</summary>
    private static int Port(ConfigSection config)
    {
        const int Default = 5432;
        if (config.Take("port") is not { } value)
            return Default;
        var text = value.ValueKind == System.Text.Json.JsonValueKind.Number ? value.GetRawText() : Value(config, "port", SecretText.Read(value, config.At("port"), config.Issues));
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
            return port;
        if (text is not null)
            config.Fault("port", "This must be a number from 1 to 65535.");
        return Default;
    }

    private static string Mode(ConfigSection config)
    {
        var mode = config.Secret("ssl_mode") is { } secret ? Value(config, "ssl_mode", secret) : null;
        if (string.IsNullOrEmpty(mode))
            return "prefer";
        if (!PostgresSource.IsMode(mode))
            config.Fault("ssl_mode", "This must be \"disable\", \"allow\", \"prefer\", \"require\", \"verify-ca\" or \"verify-full\".");
        return mode;
    }

    private static Secret? Key(ConfigSection section, string name) => section.Secret(name) is { } secret && Value(section, name, secret) is { Length: > 0 } value ? new(value) : null;

    /// <summary>Null, with a fault, where the variable that should have held it is not set: a store must not be opened with half of what opens it.</summary>
    private static string? Value(ConfigSection section, string name, SecretText secret)
    {
        if (secret.UnsetVariable is { } variable)
            section.Fault(name, $"The environment variable {variable} is not set.");
        return secret.Value;
    }
}
