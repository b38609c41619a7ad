using Heimdall.Engine.Tests.Storage;
using Heimdall.Storage.Database;
using Heimdall.TestKit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Heimdall.Engine.Tests.Storage;

/// <summary>One PostgreSQL server for all tests, started when the first one asks.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private PostgresServer? _server;

    /// <summary>A database with nothing in it. Where no server is installed the test skips, but fails with <c>CI=true</c>.</summary>
    internal async Task<PostgresOptions> NewDatabaseAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null && Environment.GetEnvironmentVariable("CI") is not "true", PostgresServer.Missing);
        await _gate.WaitAsync();
        try
        {
            _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        return await _server.NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _gate.Dispose();
    }
}
