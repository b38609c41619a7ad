using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heimdall.Storage.Database;
using Heimdall.TestKit.Secrets;

namespace Heimdall.TestKit;

/// <summary>
/// A PostgreSQL server of the test run's own, on a loopback port, with nothing in it; started when the first test asks and gone with the run. Every test
/// has a database of its own there. Debian's package <c>postgresql-15</c> or any newer one is found; its programs refuse to run as root, so for root
/// they run as the account that the package makes.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Missing = "PostgreSQL is not installed (Debian: apt-get install postgresql).";

    private const string Account = "postgres";

    private readonly string _folder;
    private readonly ChildProcess _server;
    private readonly int _port;
    private readonly ConcurrentBag<PostgresOptions> _databases = [];

    private PostgresServer(string folder, ChildProcess server, int port)
    {
        _folder = folder;
        _server = server;
        _port = port;
    }

    /// <summary>Null where there is no server to run; then tests skip, or fail where CI asks for the real thing.</summary>
    public static string? Programs { get; } = Find();

    /// <exception cref="InvalidOperationException">There is no server to run.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        if (Programs is null)
            throw new InvalidOperationException(Missing);

        var folder = Directory.CreateTempSubdirectory("heimdall-postgres-").FullName;
        if (IsRoot)
            await RunAsync("chown", Account, folder);
        var data = Path.Combine(folder, "data");
        await RunAsync([.. AsAccount, Path.Combine(Programs, "initdb"), "-D", data, "-U", "heimdall", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        var port = FreePort();
        string[] command =
        [
            .. AsAccount, Path.Combine(Programs, "postgres"), "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
            "-c", $"unix_socket_directories={folder}", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=200",
        ];
        var server = ChildProcess.Start(command[0], command[1..], folder);
        await server.LineAsync(static line => line.Contains("ready to accept connections", StringComparison.Ordinal));
        return new(folder, server, port);
    }

    /// <summary>A database with nothing in it.</summary>
    public async Task<PostgresOptions> NewDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await using (var database = SqlDatabase.Open(Options("postgres")))
            await database.ReadAsync(session => session.ExecuteAsync($"CREATE DATABASE {name}", CancellationToken.None), CancellationToken.None);
        _databases.Add(Options(name));
        return Options(name);
    }

    /// <summary>Makes an account that has to show its password, as no other has.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> DemandPasswordAsync(string password)
    {
        const string Guarded = "guarded";
        var rules = Path.Combine(_folder, "data", "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"host all {Guarded} 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(rules)}");
        await using var database = SqlDatabase.Open(Options("postgres"));
        await database.ReadAsync(
            async session =>
            {
                await session.ExecuteAsync($"CREATE ROLE {Guarded} LOGIN SUPERUSER PASSWORD '{password}'", CancellationToken.None);
                return await session.ScalarAsync("SELECT pg_reload_conf()", CancellationToken.None);
            },
            CancellationToken.None);
        await _server.LineAsync(static line => line.Contains("reloading configuration files", StringComparison.Ordinal));
        return Guarded;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var options in _databases)
            await SearchAsync(options);
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Every row as text: in the files of the server it would stand compressed, and in pages of which only some are written yet.</summary>
    private static async Task SearchAsync(PostgresOptions options)
    {
        await using var database = SqlDatabase.Open(options);
        var tables = await QueryAsync("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        foreach (var table in tables)
            SecretScan.Suite.Search($"the table {table} of PostgreSQL", string.Join('\n', await QueryAsync($"SELECT rows::text FROM {table} AS rows")));

        Task<List<string>> QueryAsync(string sql) => database.ReadAsync(session => session.QueryAsync(sql, static row => row.GetString(0), CancellationToken.None), CancellationToken.None);
    }

    private PostgresOptions Options(string database) =>
        new() { Host = "127.0.0.1", Port = _port, User = "heimdall", DatabaseName = database, SslMode = "disable", MaxOpenConnections = 30 };

    private static bool IsRoot => Environment.UserName is "root";

    private static string[] AsAccount => IsRoot ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", "--"] : ["env"];

    private static string? Find()
    {
        const string Debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(static folder => folder, StringComparer.Ordinal).Select(static folder => Path.Combine(folder, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)).FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    private static async Task RunAsync(params string[] command)
    {
        await using var program = ChildProcess.Start(command[0], command[1..], Path.GetTempPath());
        if (await program.EndAsync(Deadline.Limit) is not 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}\n{program.Output}\n{program.Errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
