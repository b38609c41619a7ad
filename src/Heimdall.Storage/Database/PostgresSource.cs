using Npgsql;

namespace Heimdall.Storage.Database;

/// <summary>Connections to a PostgreSQL server.</summary>
internal static class PostgresSource
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    public static NpgsqlDataSource Create(PostgresOptions options, StoreAccess access)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = options.Host,
            Port = options.Port,
            Username = options.User,
            Password = options.Password?.Reveal(),
            Database = options.DatabaseName,
            SslMode = Mode(options.SslMode),
            MaxPoolSize = Math.Max(1, options.MaxOpenConnections),
            ConnectionLifetime = (int)options.ConnectionLifetime.TotalSeconds,
            ApplicationName = "heimdall",
            Timeout = (int)(ConnectTime + (options.PasswordCommand?.Timeout ?? TimeSpan.Zero)).TotalSeconds,
            Options = access is StoreAccess.ReadOnly ? "-c default_transaction_read_only=on" : null,
        };
        // The slim builder leaves out what reflection would need; of the rest, only encrypted connections are missed, and arrays for what is written in bulk.
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        if (options.PasswordCommand is { } command)
        {
            builder.UsePasswordProvider(
                static _ => throw new NotSupportedException("Connections are opened asynchronously."),
                (_, cancellationToken) => command.RunAsync(cancellationToken));
        }

        return builder.Build();
    }

    public static bool IsMode(string mode) => mode is "disable" or "allow" or "prefer" or "require" or "verify-ca" or "verify-full";

    private static SslMode Mode(string mode) => mode switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => SslMode.Prefer,
    };
}
